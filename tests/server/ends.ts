// Thin ends over real sockets: just enough to seal, send, follow and open, with the same seal as the pages.
import WebSocket from 'ws';
import type { Action } from '../../src/contract/actions.ts';
import type { ClientFrame, EventsFrame, ServerFrame, WelcomeFrame } from '../../src/contract/frames.ts';
import type { ActResult } from '../../src/platform/principal.ts';
import { signAction } from '../../src/seal/action.ts';
import { fromBase64url, toBase64url } from '../../src/seal/bytes.ts';
import { FIRST_HEAD } from '../../src/seal/chain.ts';
import {
  type DirectoryDocument,
  rootFingerprint,
  type SignedDirectory,
  verifyDirectory,
} from '../../src/seal/directory.ts';
import { type Audience } from '../../src/seal/envelope.ts';
import { sealMessage } from '../../src/seal/envelope-seal.ts';
import { readEnvelope, verifyEnvelope } from '../../src/seal/envelope-verify.ts';
import { readEpoch, verifyEpoch } from '../../src/seal/epoch-verify.ts';
import { mintEpoch } from '../../src/seal/epoch.ts';
import { sealMessageKey, verifyGatewayKey } from '../../src/seal/gateway.ts';
import {
  conversationId,
  deviceCard,
  type DeviceCard,
  type DeviceKeys,
  generateDevice,
} from '../../src/seal/identity.ts';
import { openMessage } from '../../src/seal/opening/envelope-open.ts';
import { openEpoch } from '../../src/seal/opening/epoch-open.ts';
import { openTeamKey } from '../../src/seal/opening/team-key-open.ts';
import type { AgreementKey } from '../../src/seal/primitives.ts';
import { findDevice, readersFor } from '../../src/seal/readers.ts';
import type { Checked } from '../../src/seal/refusal.ts';
import { signEnrolment } from '../../src/seal/signed-actions.ts';
import { signTicketRequest } from '../../src/seal/ticket-request.ts';
import { post } from '../accept/accept-fixture.ts';
import { browse, cookieJar } from '../../src/cli/cookie-jar.ts';
import type { Installation } from './installation.ts';

const ANSWER_MS = 10_000;

export function must<T>(checked: Checked<T>): T {
  if (!checked.ok) throw new Error(`refused: ${checked.code}`);
  return checked.value;
}

export type FramedEvent = EventsFrame['events'][number];
export type ClearEvent = Readonly<Record<string, unknown>> & {
  readonly type: string;
  readonly revision: number;
};
export const clearOf = (event: { readonly clear: string }): ClearEvent =>
  JSON.parse(event.clear) as ClearEvent;

/** A connection: frames out, frames in, and waiting for what is to come. */
export async function connect(origin: string, ticket: string, from: string) {
  const socket = new WebSocket(
    `${origin.replace('http', 'ws')}/v1/connect`,
    ['sealdesk.1', `ticket.${ticket}`],
    {
      origin: from,
      perMessageDeflate: false,
    },
  );
  const frames: ServerFrame[] = [];
  const events = new Map<string, FramedEvent[]>();
  const results = new Map<string, (result: ActResult) => void>();
  const waiting = new Set<() => void>();
  let closed: string | null = null;
  const wake = () => {
    for (const each of [...waiting]) each();
  };
  const send = (frame: ClientFrame) => socket.send(JSON.stringify(frame));
  socket.on('message', (data: Buffer) => {
    const frame = JSON.parse(data.toString('utf8')) as ServerFrame;
    frames.push(frame);
    if (frame.frame === 'events') {
      const known = events.get(frame.conversation) ?? [];
      known.push(...frame.events);
      events.set(frame.conversation, known);
      send({ frame: 'ack', conversation: frame.conversation, cursor: frame.cursor });
    }
    if (frame.frame === 'result') {
      const { code, detail, position, ref, status } = frame;
      results.get(ref)?.({ status, code, position, ...(detail === null ? {} : { detail }) } as ActResult);
      results.delete(ref);
    }
    wake();
  });
  socket.on('close', (code) => {
    closed = `closed ${code}`;
    wake();
  });
  socket.on('error', () => undefined);

  /** Waits for what `find` answers, over all frames so far and to come. */
  async function until<T>(what: string, find: () => T | null | undefined | false): Promise<T> {
    const endsAt = Date.now() + ANSWER_MS;
    for (;;) {
      const found = find();
      if (found !== null && found !== undefined && found !== false) return found;
      if (closed !== null) throw new Error(`${what}: ${closed}`);
      if (Date.now() > endsAt) throw new Error(`waited in vain for ${what}`);
      await new Promise<void>((resolve) => {
        const done = () => {
          waiting.delete(done);
          clearTimeout(timer);
          resolve();
        };
        const timer = setTimeout(done, 200);
        waiting.add(done);
      });
    }
  }

  await new Promise<void>((resolve, reject) => {
    socket.once('open', () => resolve());
    socket.once('close', () => reject(new Error('not let in')));
  });
  send({ frame: 'hello', protocol: 1, connect: randomId() });
  const welcome = await until('a welcome', () =>
    frames.find((frame): frame is WelcomeFrame => frame.frame === 'welcome'),
  );

  return {
    socket,
    welcome,
    frames,
    send,
    until,
    eventsOf: (conversation: string): readonly FramedEvent[] => events.get(conversation) ?? [],
    act(action: Action, ref = randomId()): Promise<ActResult> {
      return new Promise((resolve, reject) => {
        if (closed !== null) return reject(new Error(closed));
        results.set(ref, resolve);
        socket.once('close', () => reject(new Error('cut before the answer')));
        socket.setMaxListeners(0);
        send({ frame: 'act', ref, action });
      });
    },
    close: () =>
      new Promise<void>((resolve) => {
        if (closed !== null) return resolve();
        socket.once('close', () => resolve());
        socket.close();
      }),
  };
}
export type Line = Awaited<ReturnType<typeof connect>>;

export function randomId(): string {
  return toBase64url(crypto.getRandomValues(new Uint8Array(16)));
}

async function trusted(place: Installation, signed: SignedDirectory): Promise<DirectoryDocument> {
  const { primitives } = place;
  const verified = await verifyDirectory(primitives, signed, {
    workspace: place.plan.workspace,
    pinned: rootFingerprint(primitives, place.day.bootstrap.root),
    seen: null,
    nowMs: Date.now(),
  });
  return must(verified).document;
}

// ---- one end in one conversation

export type EpochKey = { readonly epoch: number; readonly key: Uint8Array };

type EndParts = {
  readonly place: Installation;
  readonly device: DeviceKeys;
  readonly line: () => Line;
  readonly directory: () => DirectoryDocument;
  readonly visitor: DeviceCard;
  readonly conversation: string;
  /** What this end opens epochs with. */
  readonly reader: (audience: Audience) => { kind: 'visitor' | 'team'; id: string; key: AgreementKey };
};

/** Seals, sends and opens in one conversation. */
export function openEnd(parts: EndParts) {
  const { conversation, device, place } = parts;
  const { primitives } = place;
  const workspace = place.plan.workspace;
  const tab = randomId();
  let sequence = 0;
  const epochs: Record<Audience, EpochKey | null> = { conversation: null, staff: null };

  async function mint(audience: Audience, epoch: number) {
    const document = parts.directory();
    const team = document.teams[0]?.id ?? '';
    const readers = must(readersFor(document, { audience, team, visitors: [parts.visitor], joined: [] }));
    const minted = must(
      await mintEpoch(primitives, {
        workspace,
        conversation,
        audience,
        epoch,
        directory: document.number,
        mode: document.mode,
        author: device,
        head: FIRST_HEAD,
        readers,
      }),
    );
    epochs[audience] = { epoch, key: minted.key };
    return { text: minted.text, signature: minted.signature };
  }

  /** An envelope with its number taken; what goes to the gateway is sealed by `inspection`, afresh for each attempt. */
  async function seal(text: string, audience: Audience = 'conversation') {
    const known = epochs[audience];
    if (known === null) throw new Error('no epoch is open');
    sequence += 1;
    return must(
      await sealMessage(primitives, {
        workspace,
        conversation,
        audience,
        epoch: known.epoch,
        epochKey: known.key,
        device,
        tab,
        sequence,
        head: FIRST_HEAD,
        policy: 1,
        body: { type: audience === 'staff' ? 'note' : 'text', version: 1, text },
      }),
    );
  }
  type Sealed = Awaited<ReturnType<typeof seal>>;

  async function inspection(sealed: Sealed) {
    const line = parts.line();
    const { welcome } = line;
    if (parts.directory().mode === 'strict') return {};
    const announced = await line.until('a key of the gateway', () =>
      line.frames.reduce(
        (known, frame) => (frame.frame === 'gateway-key' ? frame.gatewayKey : known),
        welcome.gatewayKey,
      ),
    );
    const gateway = must(await verifyGatewayKey(primitives, announced, parts.directory(), Date.now()));
    const bound = { envelope: sealed.digest, connection: welcome.connection };
    const box = must(await sealMessageKey(primitives, gateway, bound, sealed.key));
    return { inspection: { gateway: gateway.gateway, key: gateway.key, box } };
  }

  /** Good over the present connection. */
  async function sending(sealed: Sealed): Promise<Action> {
    return { kind: 'SendMessage', conversation, envelope: sealed.text, ...(await inspection(sealed)) };
  }

  async function send(sealed: Sealed): Promise<ActResult> {
    return parts.line().act(await sending(sealed));
  }

  const started = (events: readonly FramedEvent[]) => {
    const shredded = events[0]?.shredded;
    return (JSON.parse(shredded ?? '{}') as { signed: { text: string } }).signed;
  };

  /** Opens the newest epoch of an audience, as its own copy allows. */
  async function unlock(events: readonly FramedEvent[], audience: Audience): Promise<EpochKey[]> {
    const type = audience === 'staff' ? 'StaffEpochOpened' : 'EpochOpened';
    const keys: EpochKey[] = [];
    for (const event of events) {
      const clear = clearOf(event);
      if (clear.type !== type || event.shredded === null) continue;
      const { document } = JSON.parse(event.shredded) as { document: { text: string; signature: string } };
      const read = must(readEpoch(primitives, document));
      const author =
        clear['from'] === 'visitor' ? parts.visitor : findDevice(parts.directory(), read.document.author);
      if (author === null) throw new Error('an author nobody knows');
      const { document: said } = read;
      const verified = must(
        await verifyEpoch(primitives, read, {
          workspace,
          conversation,
          audience,
          epoch: said.epoch,
          directory: said.directory,
          mode: said.mode,
          author,
          readers: said.readers.map(({ id, key, kind }) => ({ kind, id, key })),
        }),
      );
      const { key, ...me } = parts.reader(audience);
      keys.push({ epoch: said.epoch, key: must(await openEpoch(primitives, verified, me, key)) });
    }
    const newest = keys.at(-1);
    if (newest !== undefined) epochs[audience] = newest;
    return keys;
  }

  return {
    tab,
    seal,
    sending,
    send,
    line: parts.line,
    mint,
    inspection,
    unlock,
    started,
    say: async (text: string) => send(await seal(text)),
    async note(text: string): Promise<ActResult> {
      const epoch = epochs.staff === null ? { epoch: await mint('staff', 1) } : {};
      const sealed = await seal(text, 'staff');
      return parts.line().act({
        kind: 'AddNote',
        conversation,
        envelope: sealed.text,
        ...(await inspection(sealed)),
        ...epoch,
      });
    },
    /** Every text this end can open, in order; notes too where it holds the staff's key. */
    async texts(events: readonly FramedEvent[], audience: Audience = 'conversation'): Promise<string[]> {
      const keys = await unlock(events, audience);
      const texts: string[] = [];
      for (const event of events) {
        const clear = clearOf(event);
        const type = audience === 'staff' ? 'NoteAdded' : 'MessageSent';
        if (clear.type !== type || event.shredded === null) continue;
        const { envelope } = JSON.parse(event.shredded) as { envelope: string };
        const read = must(readEnvelope(primitives, envelope));
        const sender =
          clear['from'] === 'visitor' ? parts.visitor : findDevice(parts.directory(), read.header.sender);
        if (sender === null) throw new Error('a sender nobody knows');
        const verified = must(
          await verifyEnvelope(primitives, read, { workspace, conversation, sender, audience }),
        );
        const key = keys.find(({ epoch }) => epoch === read.header.epoch)?.key;
        if (key === undefined) throw new Error('an epoch that does not open');
        texts.push(must(openMessage(primitives, verified, key)).body.text);
      }
      return texts;
    },
  };
}
export type End = ReturnType<typeof openEnd>;

// ---- a visitor

export type Visitor = {
  readonly device: DeviceKeys;
  readonly card: DeviceCard;
  readonly conversation: string;
  readonly end: End;
  line(): Line;
  online(): Promise<Line>;
  /** The first message, with page and title as the widget would send them. */
  start(text: string, page?: { readonly page: string; readonly pageTitle: string }): Promise<ActResult>;
  join(): void;
  /** The same device over the same connection, in a conversation of its own. */
  another(): Promise<Visitor>;
};

export async function openVisitor(
  place: Installation,
  same?: { device: DeviceKeys; line: Line },
): Promise<Visitor> {
  const { origin, primitives, siteOrigin } = place;
  const { workspace } = place.plan;
  const device = same?.device ?? (await generateDevice(primitives));
  const card = deviceCard(device);
  const random = primitives.random(32);
  const conversation = conversationId(primitives, card, random);
  let line: Line | null = same?.line ?? null;
  const now = () => {
    if (line === null) throw new Error('not connected');
    return line;
  };

  async function ticket(): Promise<string> {
    const signed = await signTicketRequest(primitives, device, {
      workspace,
      for: 'main',
      device: device.id,
      at: new Date().toISOString(),
      nonce: randomId(),
    });
    const body = { workspace, site: 'main', sign: card.sign, agree: card.agree, signed };
    const response = await post(`${origin}/v1/tickets`, body, { origin: siteOrigin });
    const answer = (await response.json()) as { ticket?: string; code?: string };
    if (answer.ticket === undefined) throw new Error(`no ticket: ${answer.code}`);
    return answer.ticket;
  }

  let directory: DirectoryDocument | null = null;
  async function online(): Promise<Line> {
    line = await connect(origin, await ticket(), siteOrigin);
    directory = await trusted(place, line.welcome.directory);
    return line;
  }
  if (same === undefined) await online();
  else directory = await trusted(place, same.line.welcome.directory);
  const end = openEnd({
    place,
    device,
    line: now,
    directory: () => directory as DirectoryDocument,
    visitor: card,
    conversation,
    reader: () => ({ kind: 'visitor', id: device.id, key: device.agree }),
  });

  return {
    device,
    card,
    conversation,
    end,
    line: now,
    online,
    async start(text, page = { page: 'https://bank.example/loans', pageTitle: 'Loans' }) {
      const document = directory as DirectoryDocument;
      const epoch = await end.mint('conversation', 1);
      const sealed = await end.seal(text);
      const start = await signAction(primitives, device, {
        action: 'StartConversation',
        workspace,
        conversation,
        tab: end.tab,
        sequence: 1,
        head: FIRST_HEAD,
        fields: {
          site: 'main',
          team: document.teams[0]?.id ?? '',
          mode: document.mode,
          directory: document.number,
          sign: card.sign,
          agree: card.agree,
          random: toBase64url(random),
        },
      });
      return now().act({
        kind: 'StartConversation',
        conversation,
        site: 'main',
        start,
        epoch,
        envelope: sealed.text,
        ...(await end.inspection(sealed)),
        language: 'en',
        ...page,
        device: 'Test',
      });
    },
    join() {
      now().send({ frame: 'join', conversation, after: null });
    },
    another: () => openVisitor(place, { device, line: now() }),
  };
}

// ---- a member of staff

export async function openStaff(place: Installation, account: string, slot = 1) {
  const { origin, primitives } = place;
  const { workspace } = place.plan;
  const person = place.person(account);
  const jar = cookieJar();
  await (
    await browse(jar, `${origin}/u/${slot}/sign-in?workspace=${workspace}&login_hint=${account}`)
  ).response.body?.cancel();
  const device = await generateDevice(primitives);
  const card = deviceCard(device);
  const header = (path: string) => jar.header(new URL(path, origin));

  async function ask(path: string, body?: object): Promise<Response> {
    const address = `/u/${slot}/v1/${path}`;
    const headers = { cookie: header(address), origin };
    const response =
      body === undefined
        ? await fetch(`${origin}${address}`, { headers })
        : await post(`${origin}${address}`, body, headers);
    jar.take(response, new URL(origin).host);
    return response;
  }

  async function ticket(): Promise<string> {
    const signed = await signTicketRequest(primitives, device, {
      workspace,
      for: person.id,
      device: device.id,
      at: new Date().toISOString(),
      nonce: randomId(),
    });
    const answer = (await (await ask('tickets', { device: device.id, signed })).json()) as {
      ticket?: string;
    };
    if (answer.ticket === undefined) throw new Error('no ticket for staff');
    return answer.ticket;
  }

  let line: Line | null = null;
  let directory: DirectoryDocument | null = null;
  async function online(): Promise<Line> {
    line = await connect(origin, await ticket(), origin);
    directory = await trusted(place, line.welcome.directory);
    return line;
  }
  const now = () => {
    if (line === null) throw new Error('not connected');
    return line;
  };

  async function enrol(): Promise<ActResult> {
    await online();
    const proof = await signEnrolment(primitives, device, {
      workspace,
      person: person.id,
      device: device.id,
      sign: card.sign,
      agree: card.agree,
      at: new Date().toISOString(),
    });
    return now().act({ kind: 'EnrolDevice', sign: card.sign, agree: card.agree, proof });
  }

  type Boxes = {
    readonly device: string | null;
    readonly teamKeys: readonly {
      readonly team: string;
      readonly generation: number;
      readonly box: string;
    }[];
    readonly shares: readonly { readonly person: string; readonly index: number; readonly box: string }[];
  };
  const boxes = async () => (await (await ask('devices')).json()) as Boxes;

  return {
    person,
    device,
    ask,
    enrol,
    online,
    boxes,
    line: now,
    directory: () => directory as DirectoryDocument,
    async openIn(conversation: string, visitor: DeviceCard): Promise<End> {
      const team = (directory as DirectoryDocument).teams[0];
      const own = (await boxes()).teamKeys.find((each) => each.team === team?.id);
      if (team === undefined || own === undefined || team.key === null)
        throw new Error('no team key for this device');
      const bound = { workspace, team: team.id, generation: team.generation, device: device.id };
      const teamKey = must(await openTeamKey(primitives, bound, own.box, device.agree, team.key));
      return openEnd({
        place,
        device,
        line: now,
        directory: () => directory as DirectoryDocument,
        visitor,
        conversation,
        reader: () => ({ kind: 'team', id: `${team.id}.${team.generation}`, key: teamKey.key }),
      });
    },
  };
}
export type Staff = Awaited<ReturnType<typeof openStaff>>;

/** The visitor's card, as it stands in the signed start that every reader has. */
export function cardOf(events: readonly FramedEvent[]): DeviceCard {
  const shredded = JSON.parse(events[0]?.shredded ?? '{}') as { signed: { text: string } };
  const { device, fields } = JSON.parse(shredded.signed.text) as {
    device: string;
    fields: { sign: string; agree: string };
  };
  if (fromBase64url(fields.sign) === null) throw new Error('no card');
  return { id: device, sign: fields.sign, agree: fields.agree };
}
