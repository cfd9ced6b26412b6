// A server of one process and no disk: the real decider over a list in memory, the frames as the contract says, and a
// gateway that opens what is sealed to it. It believes signatures; what it is asked to do wrong, a test says.

import type { Action } from '../../../src/contract/actions.ts';
import type { ClientFrame, EventsFrame, ServerFrame } from '../../../src/contract/frames.ts';
import type { ConversationCommand, Side } from '../../../src/command/conversation.ts';
import type { ConversationClear, ConversationEvent } from '../../../src/decide/conversation-events.ts';
import type { ConversationState } from '../../../src/decide/conversation-history.ts';
import { conversation as decider } from '../../../src/decide/conversation.ts';
import type { Recorded } from '../../../src/decide/decider.ts';
import { createInspector, type Inspector } from '../../../src/gateway/inspect.ts';
import { askedOf, asksFor } from '../../../src/redact/asked.ts';
import { completes, digitRuns } from '../../../src/redact/digit-runs.ts';
import { maskDigits } from '../../../src/redact/mask-digits.ts';
import { redact } from '../../../src/redact/redact.ts';
import { fixedBytes, toBase64url } from '../../../src/seal/bytes.ts';
import { FIRST_HEAD } from '../../../src/seal/chain.ts';
import { nextHead, shreddedDigest } from '../../../src/seal/head.ts';
import type { SignedDirectory } from '../../../src/seal/directory.ts';
import { readEnvelope, verifyEnvelope } from '../../../src/seal/envelope-verify.ts';
import { readEpoch, verifyEpoch } from '../../../src/seal/epoch-verify.ts';
import { type DeviceCard, deviceCard, type DeviceKeys } from '../../../src/seal/identity.ts';
import { textDigestText } from '../../../src/seal/signed-text.ts';
import { readersFor } from '../../../src/seal/readers.ts';
import { audience as contractAudience, shreddedFields } from '../../../src/contract/marks.ts';
import { must, newId, type World } from '../../seal/world.ts';
import type { VirtualClock } from './virtual-clock.ts';

export type FramedEvent = EventsFrame['events'][number];
export type Party =
  | { readonly kind: 'visitor'; readonly device: DeviceCard }
  | { readonly kind: 'staff'; readonly person: string; readonly device: DeviceKeys };

type Stream = {
  state: ConversationState;
  readonly events: FramedEvent[];
  readonly heads: { shared: string; staff: string };
};

export interface FakeServer {
  readonly streams: Map<string, Stream>;
  connect(
    party: Party,
    send: (frame: ServerFrame) => void,
  ): { receive(frame: ClientFrame): void; gone(): void };
  /** Something that happens without a client. */
  command(conversation: string, command: ConversationCommand, by: object): Promise<string>;
  publish(signed: SignedDirectory, world: World): void;
  newGatewayKey(): Promise<void>;
  /** The gateway's rules are older than the ends': it sees no card number. */
  blind: boolean;
  /** A kind of action that it does not take. */
  refuses: Action['kind'] | null;
  /** Envelopes for which an action was asked, in order, with repeats. */
  readonly asked: string[];
  /** How many reports came in. */
  reports: number;
  /** What a lying server sends instead. */
  tamper: (event: FramedEvent, party: Party) => FramedEvent;
  holdEvents: boolean;
  /** Which directory a party is told of. */
  directoryFor: (party: Party) => SignedDirectory;
  /** Takes epochs whose readers are not those of the directory. */
  lenient: boolean;
  /** What is recorded instead of the envelope that came. */
  recorded: (envelope: string) => string;
  /** Records an event that nobody decided. */
  record(conversation: string, event: object, version?: number): Promise<void>;
  /** Tells one kind of party of events that are not recorded. */
  tellOnly(conversation: string, kind: Party['kind'], events: readonly FramedEvent[]): void;
  /** Sends a visitor what only staff may see. */
  leaks: boolean;
  /** Changes an event on its way into the log. */
  entering: (event: ConversationEvent) => ConversationEvent;
}

type Client = {
  readonly id: string;
  readonly party: Party;
  readonly send: (frame: ServerFrame) => void;
  readonly joined: Map<string, number>;
  greeted: boolean;
};

/** The gateway itself, under the world's certified identity. */
function gatewayFor(world: World, clock: VirtualClock, blind: () => boolean): Promise<Inspector> {
  const { id, key } = world.gateway;
  return createInspector({
    primitives: world.primitives,
    identities: [{ workspace: 'northwind', gateway: id, sign: key }],
    detector: {
      rules: '1.test',
      tableDate: '2026-11-01',
      redact: (text, asked) => (blind() ? { verdict: 'pass', text, spans: [] } : redact(text, asked)),
      asksFor,
      askedOf,
      digitRuns,
      maskDigits,
      completes,
    },
    nowMs: () => clock.now(),
    onFault: () => undefined,
  });
}

export async function fakeServer(first: World, clock: VirtualClock): Promise<FakeServer> {
  const { primitives } = first;
  let world = first;
  let directory = first.directory;
  const streams = new Map<string, Stream>();
  const clients = new Set<Client>();
  const turns = new Map<string, Promise<unknown>>();
  // Filled below; the gateway is asked when it is.
  let fake = null as unknown as FakeServer;
  const isBlind = () => fake.blind;
  let inspector = await gatewayFor(world, clock, isBlind);

  async function newGatewayKey(): Promise<void> {
    inspector = await gatewayFor(world, clock, isBlind);
    const [signed] = inspector.statements();
    for (const client of clients)
      if (client.greeted && signed !== undefined) client.send({ frame: 'gateway-key', gatewayKey: signed });
  }

  function streamOf(conversation: string): Stream {
    let stream = streams.get(conversation);
    if (stream === undefined) {
      stream = { state: decider.initial, events: [], heads: { shared: FIRST_HEAD, staff: FIRST_HEAD } };
      streams.set(conversation, stream);
    }
    return stream;
  }

  function append(
    conversation: string,
    stream: Stream,
    given: ConversationEvent,
    by: object,
    version = 1,
  ): void {
    const event = fake.entering(given);
    const { type, ...fields } = event as ConversationEvent & Record<string, unknown>;
    const hidden = shreddedFields[type] ?? [];
    const open: Record<string, unknown> = { salt: toBase64url(primitives.random(32)) };
    const clear: Record<string, unknown> = {
      id: newId(primitives),
      type,
      version,
      workspace: 'northwind',
      stream: `conversation-${conversation}`,
      revision: stream.events.length,
      at: new Date(clock.now()).toISOString(),
      by,
      cause: newId(primitives),
    };
    for (const [name, value] of Object.entries(fields)) {
      if (hidden.includes(name)) open[name] = value;
      else clear[name] = value;
    }
    const shredded = hidden.length > 0 ? JSON.stringify(open) : null;
    clear['shredded'] = shredded === null ? null : shreddedDigest(primitives, shredded);
    const text = JSON.stringify(clear);
    // A type that nobody knows stands where both sides would see it.
    const chain = contractAudience[type] ?? 'shared';
    stream.heads[chain] = nextHead(primitives, stream.heads[chain], text);
    const head = stream.heads[chain];
    stream.events.push({ revision: stream.events.length, head, clear: text, shredded, state: 'open' });
    const recorded = { ...clear, meta: { ...clear, head } } as unknown as Recorded<ConversationClear>;
    stream.state = decider.evolve(stream.state, recorded);
  }

  function visible(event: FramedEvent, party: Party): boolean {
    return (
      party.kind === 'staff' ||
      fake.leaks ||
      !/"type":"(NoteAdded|NoteResealed|StaffEpochOpened)"/.test(event.clear)
    );
  }

  function deliver(client: Client, conversation: string): void {
    const from = client.joined.get(conversation);
    if (from === undefined || fake.holdEvents) return;
    const stream = streamOf(conversation);
    const events = stream.events
      .slice(from)
      .filter((event) => visible(event, client.party))
      .map((event) => {
        const { state } = stream;
        const taken =
          state.status === 'none'
            ? null
            : state.destroyed.has(event.revision)
              ? ('destroyed' as const)
              : state.withheld.has(event.revision)
                ? ('withheld' as const)
                : null;
        const shown = taken === null ? event : { ...event, shredded: null, state: taken };
        return fake.tamper(shown, client.party);
      });
    client.joined.set(conversation, stream.events.length);
    client.send({ frame: 'events', conversation, events, cursor: String(stream.events.length), live: true });
  }

  function broadcast(conversation: string): void {
    for (const client of clients) deliver(client, conversation);
  }

  /** Actions of one conversation one after another. */
  function inTurn<T>(conversation: string, work: () => Promise<T>): Promise<T> {
    const next = (turns.get(conversation) ?? Promise.resolve()).then(work, work);
    turns.set(
      conversation,
      next.catch(() => {}),
    );
    return clock.track(next);
  }

  function run(conversation: string, command: ConversationCommand, by: object) {
    const stream = streamOf(conversation);
    const decision = decider.decide(command, stream.state);
    for (const event of decision.events) append(conversation, stream, event, by);
    if (decision.events.length > 0) broadcast(conversation);
    return decision;
  }

  async function act(
    client: Client,
    action: Action,
  ): Promise<Omit<Extract<ServerFrame, { frame: 'result' }>, 'frame' | 'ref'>> {
    const refused = (code: string, detail: Record<string, unknown> | null = null) =>
      ({ status: 'refused', code, detail, position: null }) as const;
    if (!('conversation' in action) || action.kind === fake.refuses) return refused('not-supported');
    const { conversation } = action;
    const { party } = client;
    const stream = streamOf(conversation);
    const card = party.kind === 'visitor' ? party.device : deviceCard(party.device);
    const side =
      party.kind === 'visitor'
        ? ({ from: 'visitor', person: null } as const)
        : ({ from: 'staff', person: party.person } as const);
    const by = party.kind === 'visitor' ? { kind: 'visitor' } : { kind: 'staff', person: party.person };
    const settled = (decision: ReturnType<typeof run>) =>
      decision.refusal === null
        ? ({ status: 'done', code: null, detail: null, position: String(stream.events.length) } as const)
        : refused(decision.refusal.code, {
            ...decision.refusal.detail,
            ...(decision.events.length > 0 ? { recorded: true } : {}),
          });
    switch (action.kind) {
      case 'JudgeWithheld':
        return settled(
          run(
            conversation,
            {
              kind: 'JudgeWithheld',
              person: side.person ?? '',
              revision: action.revision,
              decision: action.decision,
              approval: action.approval,
            },
            by,
          ),
        );
      case 'StartConversation':
      case 'SendMessage':
      case 'ResealMessage':
      case 'AddNote': {
        fake.asked.push(action.envelope);
        const noted =
          action.kind === 'ResealMessage' &&
          stream.events[action.revision]?.clear.includes('"type":"NoteAdded"') === true;
        const audience = action.kind === 'AddNote' || noted ? 'staff' : 'conversation';
        const place = { workspace: 'northwind', conversation };
        const read = must(readEnvelope(primitives, action.envelope));
        const verified = await verifyEnvelope(primitives, read, { ...place, sender: card, audience });
        if (!verified.ok) return refused(verified.code);
        const { header } = read;
        const kept = fake.recorded(action.envelope);
        const { digest } = must(readEnvelope(primitives, kept));
        const message = {
          tab: header.tab,
          sequence: header.sequence,
          epoch: header.epoch,
          size: header.size as 256,
          digest,
          policy: header.policy,
          envelope: kept,
        };
        const visitor = action.kind === 'StartConversation' ? card : visitorOf(stream);
        let epoch = null;
        const joined =
          stream.state.status === 'none' ? [] : stream.state.supervisors.map(({ device }) => device);
        if (action.epoch !== undefined) {
          const document = must(readEpoch(primitives, action.epoch));
          const number = world.document.number;
          if (document.document.directory !== number)
            return refused('stale-directory', { directory: number });
          const team = stream.state.status === 'none' ? 'support' : stream.state.team;
          const readers = must(readersFor(world.document, { audience, team, visitors: [visitor], joined }));
          const expected = {
            ...place,
            audience,
            epoch: document.document.epoch,
            directory: number,
            mode: first.document.mode,
            author: card,
            readers,
          } as const;
          const fits = await verifyEpoch(primitives, document, expected);
          if (!fits.ok && !fake.lenient) return refused(fits.code);
          epoch = {
            epoch: document.document.epoch,
            directory: number,
            digest: document.digest,
            staffReaders: [],
            joined,
            document: action.epoch,
          };
        }
        if (action.kind === 'ResealMessage') {
          const answer = await compared(client, action, stream, card);
          if (answer.status !== 'compared')
            return refused(answer.status === 'invalid' ? answer.code : 'gateway-unavailable');
          const { check, rules, statement } = answer;
          const command: ConversationCommand = {
            kind: 'ResealMessage',
            side,
            message,
            epoch,
            inspection: { status: 'passed', rules, check },
            revision: action.revision,
            chain: audience === 'staff' ? 'staff' : 'shared',
            statement,
          };
          return settled(run(conversation, command, by));
        }
        const inspection =
          first.document.mode === 'strict'
            ? ({ status: 'none' } as const)
            : await inspect(client, action, card);
        if (inspection === 'unavailable')
          return { status: 'failed', code: 'unavailable', detail: null, position: null };
        if (action.kind === 'StartConversation') {
          const { start, language, page, pageTitle, device, site } = action;
          if (epoch === null) return refused('epoch-missing');
          return settled(
            run(
              conversation,
              {
                kind: 'StartConversation',
                subject: newId(primitives),
                site,
                team: 'support',
                mode: first.document.mode,
                directory: world.document.number,
                language,
                ticket: action.ticket ?? null,
                topic: action.topic ?? null,
                priority: 2,
                campaign: null,
                contact: action.contact ?? null,
                trail: action.trail ?? [],
                referrer: action.referrer ?? '',
                country: null,
                signed: start,
                page,
                pageTitle,
                device,
                epoch,
                message,
                inspection,
              },
              by,
            ),
          );
        }
        const said = { side, message, epoch, inspection };
        const command =
          action.kind === 'AddNote'
            ? { kind: action.kind, ...said, mentions: action.mentions ?? [] }
            : { kind: action.kind, ...said };
        return settled(run(conversation, command, by));
      }
      case 'MarkRead':
        return settled(run(conversation, { kind: 'MarkRead', side, upTo: action.upTo }, by));
      case 'ReportMessage':
        fake.reports += 1;
        return settled(run(conversation, await reportOf(client, action, stream, side), by));
      case 'ResolveConversation':
      case 'ConfirmClosing': {
        const signed = JSON.parse(action.closing.text) as { head: string; fields: { count: number } };
        const stood = { count: signed.fields.count, closedHead: signed.head, closing: action.closing };
        if (action.kind === 'ConfirmClosing')
          return settled(run(conversation, { kind: 'ConfirmClosing', ...stood }, by));
        return settled(
          run(conversation, { kind: 'ResolveConversation', person: side.person ?? '', ...stood }, by),
        );
      }
      case 'ReopenConversation':
        return settled(run(conversation, { kind: 'ReopenConversation', side }, by));
      case 'AnswerSurvey':
        return settled(run(conversation, { kind: 'AnswerSurvey', score: action.score }, by));
      case 'TakeConversation':
        return settled(
          run(
            conversation,
            { kind: 'AssignConversation', person: side.person ?? '', previous: null, reason: 'taken' },
            by,
          ),
        );
      case 'SuperviseConversation': {
        const { fields } = JSON.parse(action.joining.text) as { fields: { nonce: string } };
        const { how, joining, kind } = action;
        const directory = world.document.number;
        const { nonce } = fields;
        const person = side.person ?? '';
        const previous = stream.state.status === 'none' ? null : stream.state.assignee;
        const joined = run(
          conversation,
          { kind, person, device: card.id, how, directory, nonce, joining },
          by,
        );
        if (how === 'listen' || joined.refusal !== null) return settled(joined);
        return settled(
          run(conversation, { kind: 'AssignConversation', person, previous, reason: 'taken-over' }, by),
        );
      }
      case 'MoveConversation': {
        const { kind, move, team, to } = action;
        if (stream.state.status === 'none') return refused('not-found');
        const { assignee, team: previous } = stream.state;
        const digest = textDigestText(primitives, 'move', move.text);
        const directory = world.document.number;
        const person = side.person ?? '';
        const device = card.id;
        const moved = run(
          conversation,
          { kind, person, device, previous, team, to, directory, digest, move },
          by,
        );
        if (moved.refusal !== null || to === null) return settled(moved);
        return settled(
          run(
            conversation,
            { kind: 'AssignConversation', person: to, previous: assignee, reason: 'transferred' },
            by,
          ),
        );
      }
      case 'EndSupervision':
        return settled(run(conversation, { kind: action.kind, person: side.person ?? '' }, by));
      default:
        return refused('not-supported');
    }
  }

  async function reportOf(
    client: Client,
    action: Extract<Action, { kind: 'ReportMessage' }>,
    stream: Stream,
    side: Side,
  ): Promise<ConversationCommand> {
    const { reason, report, revision } = action;
    const { author, envelope } = saidAt(stream, revision);
    const command = { kind: action.kind, side, revision, reason, report, author } as const;
    const incident = newId(primitives);
    if (action.inspection === undefined || envelope === undefined)
      return { ...command, incident, confirmed: null };
    const { gateway, key, box } = action.inspection;
    const again = await inspector.again({
      workspace: 'northwind',
      conversation: action.conversation,
      connection: client.id,
      own: [],
      sender: signOf(stream, envelope),
      gateway,
      key,
      box,
      envelope,
    });
    const confirmed =
      again.status === 'refused' && again.reason === 'card-number'
        ? { reason: again.reason, check: again.check }
        : null;
    return { ...command, incident, confirmed };
  }

  async function compared(
    client: Client,
    action: Extract<Action, { kind: 'ResealMessage' }>,
    stream: Stream,
    card: DeviceCard,
  ) {
    const withheld = stream.state.status === 'none' ? undefined : stream.state.withheld.get(action.revision);
    if (withheld === undefined) return { status: 'invalid', code: 'not-withheld' } as const;
    const { envelope } = saidAt(stream, action.revision);
    const sight = (sender: string, text: string, { gateway, key, box }: typeof action.original) => ({
      sender,
      gateway,
      key,
      box,
      envelope: text,
    });
    return inspector.compare({
      workspace: 'northwind',
      conversation: action.conversation,
      connection: client.id,
      own: [],
      refusal: saidAt(stream, withheld.statedAt).check,
      withheld: sight(signOf(stream, envelope), envelope, action.original),
      masked: sight(card.sign, action.envelope, action.inspection),
    });
  }

  function visitorOf(stream: Stream): DeviceCard {
    const shredded = JSON.parse(stream.events[0]?.shredded ?? '{}') as { signed: { text: string } };
    const { device, fields } = JSON.parse(shredded.signed.text) as {
      device: string;
      fields: { sign: string; agree: string };
    };
    return { id: device, sign: fields.sign, agree: fields.agree };
  }

  function writerOf(party: Party): string {
    return party.kind === 'visitor' ? 'visitor' : party.person;
  }

  async function inspect(client: Client, action: Extract<Action, { envelope: string }>, card: DeviceCard) {
    if (action.inspection === undefined) return 'unavailable' as const;
    const { gateway, key, box, window = null } = action.inspection;
    const answer = await inspector.inspect({
      workspace: 'northwind',
      conversation: action.conversation,
      connection: client.id,
      own: [],
      writer: writerOf(client.party),
      sender: card.sign,
      gateway,
      key,
      box,
      envelope: action.envelope,
      window,
    });
    if (answer.status === 'passed') return answer;
    if (answer.status !== 'refused') return 'unavailable' as const;
    const { withhold } = JSON.parse(answer.check.text) as { withhold: { envelope: string }[] };
    return { ...answer, withhold: withhold.map(({ envelope }) => envelope), incident: newId(primitives) };
  }

  function saidAt(stream: Stream, revision: number) {
    const event = stream.events[revision];
    const clear = JSON.parse(event?.clear ?? '{}') as { from: string; person: string; digest: string };
    const open = JSON.parse(event?.shredded ?? '{}') as {
      envelope: string;
      check: { text: string; signature: string };
    };
    const author =
      clear.from === 'staff'
        ? ({ from: 'staff', person: clear.person } as const)
        : ({ from: 'visitor', person: null } as const);
    return { author, digest: clear.digest, ...open };
  }

  /** The key that an envelope of this conversation was signed with. */
  function signOf(stream: Stream, envelope: string): string {
    const { sender } = must(readEnvelope(primitives, envelope)).header;
    const device = world.document.devices.find((each) => each.id === sender);
    return device?.sign ?? visitorOf(stream).sign;
  }

  fake = {
    streams,
    blind: false,
    refuses: null,
    asked: [],
    reports: 0,
    tamper: (event) => event,
    holdEvents: false,
    directoryFor: () => directory,
    lenient: false,
    recorded: (envelope) => envelope,
    record: (conversation, event, version = 1) =>
      inTurn(conversation, async () => {
        append(
          conversation,
          streamOf(conversation),
          event as ConversationEvent,
          { kind: 'system', name: 'test' },
          version,
        );
        broadcast(conversation);
      }),
    tellOnly(conversation, kind, events) {
      for (const client of clients) {
        if (client.party.kind !== kind || !client.joined.has(conversation)) continue;
        client.send({ frame: 'events', conversation, events, cursor: 'lie', live: true });
      }
    },
    leaks: false,
    entering: (event) => event,
    newGatewayKey,
    connect(party, send) {
      const client: Client = { id: newId(primitives), party, send, joined: new Map(), greeted: false };
      clients.add(client);
      const receive = (frame: ClientFrame): void => {
        switch (frame.frame) {
          case 'hello':
            client.greeted = true;
            return send({
              frame: 'welcome',
              protocol: 1,
              connection: client.id,
              now: new Date(clock.now()).toISOString(),
              workspace: 'northwind',
              workspaceName: 'Northwind Bank',
              reference: 'NW',
              root: world.root,
              directory: fake.directoryFor(party),
              gatewayKey: inspector.statements()[0] ?? null,
              person: party.kind === 'staff' ? party.person : null,
              heartbeatMs: 20_000,
            });
          case 'join': {
            const stream = streams.get(frame.conversation);
            if (stream === undefined || stream.events.length === 0)
              return send({
                frame: 'result',
                ref: frame.conversation,
                status: 'refused',
                code: 'not-allowed',
                detail: null,
                position: null,
              });
            client.joined.set(frame.conversation, frame.after === null ? 0 : Number(frame.after));
            return deliver(client, frame.conversation);
          }
          case 'leave':
            client.joined.delete(frame.conversation);
            return;
          case 'act':
            void inTurn('conversation' in frame.action ? frame.action.conversation : '', async () => {
              const result = await act(client, frame.action);
              if (clients.has(client)) send({ frame: 'result', ref: frame.ref, ...result });
            });
            return;
          case 'tell':
            for (const other of clients) {
              if (other === client || !other.joined.has(frame.conversation)) continue;
              other.send({
                frame: 'signal',
                conversation: frame.conversation,
                from: party.kind,
                person: party.kind === 'staff' ? party.person : null,
                signal: frame.signal,
              });
            }
            return;
          case 'ping':
            return send({ frame: 'pong', at: frame.at, now: new Date(clock.now()).toISOString() });
          default:
            return;
        }
      };
      return { receive, gone: () => void clients.delete(client) };
    },
    command: (conversation, command, by) =>
      inTurn(conversation, async () => run(conversation, command, by).refusal?.code ?? 'done'),
    publish(signed, next) {
      world = next;
      directory = signed;
      for (const client of clients)
        if (client.greeted) client.send({ frame: 'directory', directory: signed });
    },
  };
  return fake;
}

export function isBytes(text: string, length: number): boolean {
  return fixedBytes(text, length) !== null;
}
