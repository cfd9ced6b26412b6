// A server that lies with valid signatures: of people who may not write here, of devices that left, of old statements.

import { describe, expect, test } from 'vitest';
import { signAction } from '../../../src/seal/action.ts';
import { toBase64url } from '../../../src/seal/bytes.ts';
import { FIRST_HEAD } from '../../../src/seal/chain.ts';
import { nextHead } from '../../../src/seal/head.ts';
import { directoryDigest } from '../../../src/seal/directory.ts';
import { deviceCard, generateDevice } from '../../../src/seal/identity.ts';
import { newId, signWith, time, type World } from '../../seal/world.ts';
import type { FramedEvent } from './fake-server.ts';
import { agent, answered, type End, openEnd, stage, type Stage, texts, visitor } from './ends.ts';
import { forge, forgeEpoch, forgeMessage, headOf, tellAll } from './forged.ts';

const state = (end: End) => end.conversation.state.get();
const said = (end: End) => state(end).items.flatMap((item) => (item.kind === 'line' ? [] : [item]));
const contents = (end: End) => said(end).map(({ content }) => content);

async function begun(at: Stage) {
  const guest = await visitor(at);
  const seen = openEnd(at, guest, guest.id, { plan: guest.plan });
  await at.clock.until(() => state(seen).canSend, 5_000, 'visitor may write');
  seen.conversation.send('Hello');
  await at.clock.until(() => texts(seen).length === 1, 10_000, 'begun');
  return { guest, seen };
}

async function taken(at: Stage) {
  const { guest, seen } = await begun(at);
  const member = await agent(at, 'ann');
  const ann = openEnd(at, member, guest.id);
  await at.clock.until(() => texts(ann).length === 1, 10_000, 'agent reads');
  await answered(at, ann.conversation.take());
  await at.clock.until(() => state(ann).canSend, 10_000, 'agent may write');
  return { ann, guest, member, seen };
}

/** The next directory, as `change` has it. */
async function nextDirectory(at: Stage, change: (document: World['document']) => World['document']) {
  const { world } = at;
  const previous = directoryDigest(at.primitives, world.directory.text);
  const document = change({ ...world.document, number: 2, previous });
  const directory = await signWith(at.primitives, [world.root], world.rootKeys.slice(0, 2), document);
  return { document, directory, world: { ...world, document, directory } };
}

const withoutAnn =
  (at: Stage) =>
  (document: World['document']): World['document'] => ({
    ...document,
    people: document.people.filter((person) => person.id !== at.world.people.ann),
    devices: document.devices.filter((device) => device.id !== at.world.ann.id),
  });

const reread = (at: Stage, guest: Awaited<ReturnType<typeof visitor>>) =>
  openEnd(at, guest, guest.id, {
    plan: guest.plan,
    fresh: false,
    earlier: async (number) => (number === 1 ? at.world.directory : null),
  });

describe('who may write', () => {
  test.each(['ingrid', 'vera'] as const)(
    '[C43] an epoch and words of a certified device outside the conversation (%s) are nothing',
    async (name) => {
      const at = await stage();
      const { guest, seen } = await begun(at);
      const outsider = { device: at.world[name], person: at.world.people[name] };
      const epoch = await forgeEpoch(at, guest.id, guest.device, outsider, 2);
      await forgeMessage(at, guest.id, outsider, { number: 2, key: epoch.key }, 'please pay to account X');
      await tellAll(at, guest.id);
      expect(contents(seen)[1]).toEqual({ status: 'unverified', code: 'wrong-author' });
      // What is said next goes under an epoch of this end's own.
      expect(state(seen).nextReaders).not.toBeNull();
      seen.close();
    },
  );

  test('[C43] words of an outsider under an epoch that is in order are not shown', async () => {
    const at = await stage();
    const { ann, guest, seen } = await taken(at);
    const outsider = { device: at.world.ingrid, person: at.world.people.ingrid };
    const key = new Uint8Array(32).fill(7);
    await forgeMessage(at, guest.id, outsider, { number: 1, key }, 'please pay to account X');
    await tellAll(at, guest.id);
    for (const end of [ann, seen])
      expect(contents(end)[1]).toEqual({ status: 'unverified', code: 'wrong-sender' });
    ann.close();
    seen.close();
  });

  test('[C43] a closing signed by somebody outside the conversation is not verified', async () => {
    const at = await stage();
    const { guest, seen } = await begun(at);
    const { people, ingrid } = at.world;
    const count = state(seen).count;
    const head = headOf(at, guest.id);
    const closing = await signAction(at.primitives, ingrid, {
      action: 'ResolveConversation',
      workspace: 'northwind',
      conversation: guest.id,
      tab: newId(at.primitives),
      sequence: 1,
      head,
      fields: { count },
    });
    const clear = { person: people.ingrid, count, closedHead: head };
    forge(at, guest.id, 'ConversationResolved', clear, { closing });
    await tellAll(at, guest.id);
    expect(state(seen).closing).toMatchObject({ person: people.ingrid, verified: false });
    seen.close();
  });
});

describe('who left', () => {
  /** Ann is in the list no more; the conversation knows, or the server keeps it from it. */
  async function removed(at: Stage, told: boolean) {
    const all = await taken(at);
    const next = await nextDirectory(at, withoutAnn(at));
    const trusted = at.world.directory;
    at.server.publish(next.directory, next.world);
    await at.clock.run(200);
    if (told) {
      const change = { kind: 'ChangeReaders', directory: 2, reason: 'team-changed' } as const;
      const staffReaders = [{ kind: 'team', id: 'support.2' }] as const;
      await at.server.command(
        all.guest.id,
        { ...change, staffReaders: [...staffReaders] },
        { kind: 'system', name: 'test' },
      );
      all.seen.conversation.send('under the new list');
      await at.clock.until(() => texts(all.seen).length === 2, 20_000, 'a new epoch');
    }
    return { ...all, next, trusted };
  }

  test('[C44] an epoch of an older directory than the conversation has named is nobody’s', async () => {
    const at = await stage();
    const { ann, guest, member, seen } = await removed(at, true);
    const author = { device: member.device, person: member.person ?? '' };
    const epoch = await forgeEpoch(at, guest.id, guest.device, author, 3);
    await forgeMessage(at, guest.id, author, { number: 3, key: epoch.key }, 'I still speak for the bank');
    seen.close();
    const again = reread(at, guest);
    await at.clock.until(() => said(again).length === 3, 20_000, 'came');
    expect(contents(again)[2]).toEqual({ status: 'unverified', code: 'stale-directory' });
    ann.close();
    again.close();
  });

  test('[C44] an epoch that names a head of another history is nobody’s', async () => {
    const at = await stage();
    const { ann, guest, member, seen } = await taken(at);
    const author = { device: member.device, person: member.person ?? '' };
    const head = 'A'.repeat(42) + 'Q';
    await forgeEpoch(at, guest.id, guest.device, author, 2, { head });
    await tellAll(at, guest.id);
    expect(state(seen).readers).toBeNull();
    ann.close();
    seen.close();
  });

  test('[C44] words under an epoch that was replaced, or after its readers changed, are not shown', async () => {
    const at = await stage();
    const { ann, guest, member, seen } = await taken(at);
    const author = { device: member.device, person: member.person ?? '' };
    const two = await forgeEpoch(at, guest.id, guest.device, author, 2);
    await forgeEpoch(at, guest.id, guest.device, author, 3);
    await forgeMessage(at, guest.id, author, { number: 2, key: two.key }, 'under the old list');
    const three = await forgeEpoch(at, guest.id, guest.device, author, 4);
    forge(at, guest.id, 'ReadersChanged', { directory: 1, reason: 'team-changed' }, null);
    await forgeMessage(at, guest.id, author, { number: 4, key: three.key }, 'under the old list too');
    await tellAll(at, guest.id);
    const stale = { status: 'unverified', code: 'stale-epoch' };
    expect(contents(seen).slice(1)).toEqual([stale, stale]);
    ann.close();
    seen.close();
  });

  test('[C45] what comes live counts only if its writer is in the directory of now', async () => {
    const at = await stage();
    const { ann, guest, member, seen } = await removed(at, false);
    const author = { device: member.device, person: member.person ?? '' };
    const epoch = await forgeEpoch(at, guest.id, guest.device, author, 2);
    await forgeMessage(at, guest.id, author, { number: 2, key: epoch.key }, 'I still speak for the bank');
    await tellAll(at, guest.id);
    expect(contents(seen)[1]).toEqual({ status: 'unverified', code: 'wrong-author' });
    ann.close();
    seen.close();
  });

  test('[C45] words that come live of somebody who left, under an epoch of before, are not shown', async () => {
    const at = await stage();
    const { ann, guest, member, seen } = await removed(at, false);
    const author = { device: member.device, person: member.person ?? '' };
    await forgeMessage(at, guest.id, author, { number: 1, key: new Uint8Array(32) }, 'me again');
    await tellAll(at, guest.id);
    expect(contents(seen)[1]).toEqual({ status: 'unverified', code: 'wrong-sender' });
    ann.close();
    seen.close();
  });

  test('[C46] who joined after the epoch was opened opens the next one, and is read', async () => {
    const at = await stage();
    const { ann, guest, member, seen } = await taken(at);
    const device = await generateDevice(at.primitives);
    const { agree, id, sign } = deviceCard(device);
    const person = newId(at.primitives);
    const next = await nextDirectory(at, (document) => ({
      ...document,
      people: [
        ...document.people,
        { id: person, name: 'Nina Novak', login: sign, roles: ['agent'], teams: ['support'] },
      ],
      devices: [...document.devices, { id, person, sign, agree, certified: time() }],
    }));
    at.server.publish(next.directory, next.world);
    await at.clock.run(200);
    const nina = openEnd(
      at,
      { ...member, device, person, kept: new Map(), tab: newId(at.primitives) },
      guest.id,
      {
        earlier: async (number) => (number === 1 ? at.world.directory : null),
      },
    );
    await at.clock.until(() => texts(nina).length === 1, 10_000, 'reads');
    const by = { kind: 'system', name: 'test' };
    await at.server.command(
      guest.id,
      { kind: 'AssignConversation', person, previous: member.person, reason: 'transferred' },
      by,
    );
    await at.clock.until(() => state(nina).canSend, 10_000, 'may write');
    nina.conversation.send('Nina here');
    await at.clock.until(() => texts(seen).length === 2, 20_000, 'read');
    expect(texts(seen)).toEqual(['Hello', 'Nina here']);
    expect(state(seen).readers?.epoch).toBe(2);
    for (const end of [ann, nina, seen]) end.close();
  });
});

describe('what is missing', () => {
  /** As if this event had never come: numbers and heads made anew. */
  function dropped(at: Stage, id: string, gone: (clear: string) => boolean): void {
    const { events } = at.server.streams.get(id) as { events: FramedEvent[] };
    const kept = events.filter((event) => !gone(event.clear));
    const heads = { shared: FIRST_HEAD, staff: FIRST_HEAD };
    const again = kept.map((event, revision) => {
      const clear = event.clear.replace(/"revision":\d+/, `"revision":${revision}`);
      const chain = /"type":"(NoteAdded|StaffEpochOpened)"/.test(clear) ? 'staff' : 'shared';
      heads[chain] = nextHead(at.primitives, heads[chain], clear);
      return { ...event, clear, revision, head: heads[chain] };
    });
    events.splice(0, events.length, ...again);
  }

  test('[C47] a message left out, all chained anew, shows at the next one of its sender', async () => {
    const at = await stage();
    const { guest, seen } = await begun(at);
    for (const text of ['I agree to the sale', 'NO wait, do not sell', 'Thank you', 'Bye'])
      seen.conversation.send(text);
    await at.clock.until(() => texts(seen).length === 5, 20_000, 'recorded');
    seen.close();
    dropped(at, guest.id, (clear) => clear.includes('"sequence":3,'));
    const ann = openEnd(at, await agent(at, 'ann'), guest.id);
    await at.clock.until(() => texts(ann).length === 4, 20_000, 'read');
    expect(texts(ann)).toEqual(['Hello', 'I agree to the sale', 'unverified', 'Bye']);
    expect(contents(ann)[2]).toEqual({ status: 'unverified', code: 'sequence-gap' });
    ann.close();
  });

  test('[C47] [C48] notes are counted apart: a visitor sees no hole, and sees one where words are missing', async () => {
    const at = await stage();
    const { ann, guest, seen } = await taken(at);
    ann.conversation.send('one');
    ann.conversation.addNote('a note in between');
    ann.conversation.send('two');
    ann.conversation.send('three');
    await at.clock.until(() => texts(ann).length === 5, 20_000, 'said');
    await at.clock.until(() => texts(seen).length === 4, 20_000, 'read');
    expect(texts(seen)).toEqual(['Hello', 'one', 'two', 'three']);
    seen.close();
    dropped(at, guest.id, (clear) => clear.includes('"from":"staff"') && clear.includes('"sequence":2,'));
    const again = reread(at, guest);
    await at.clock.until(() => texts(again).length === 3, 20_000, 'read again');
    expect(texts(again)).toEqual(['Hello', 'one', 'unverified']);
    ann.close();
    again.close();
  });

  test('[C47] a hole before a refusal shows at the next words', async () => {
    const at = await stage();
    const { guest, seen } = await begun(at);
    seen.conversation.send('left out');
    await at.clock.until(() => texts(seen).length === 2, 20_000, 'said');
    seen.close();
    const blind = openEnd(at, guest, guest.id, {
      plan: guest.plan,
      fresh: false,
      redact: (text) => ({ verdict: 'pass', text, spans: [] }),
    });
    await at.clock.until(() => state(blind).canSend, 10_000, 'may write');
    blind.conversation.send('my card is 4111 1111 1111 1111 thanks');
    blind.conversation.send('after it');
    await at.clock.until(() => texts(blind).length === 3, 20_000, 'said');
    blind.close();
    dropped(at, guest.id, (clear) => clear.includes('"sequence":2,'));
    const ann = openEnd(at, await agent(at, 'ann'), guest.id);
    await at.clock.until(() => texts(ann).length === 2, 20_000, 'read');
    expect(contents(ann)[1]).toEqual({ status: 'unverified', code: 'sequence-gap' });
    ann.close();
  });

  test('[C49] an earlier confirmation played again confirms no later closing', async () => {
    const at = await stage();
    const { ann, guest, member, seen } = await taken(at);
    expect(await answered(at, ann.conversation.resolve())).toMatchObject({ status: 'done' });
    await at.clock.until(() => state(ann).closing?.confirmed === true, 30_000, 'confirmed');
    const { events } = at.server.streams.get(guest.id) as { events: FramedEvent[] };
    const first = events.find((event) => event.clear.includes('"type":"ClosingConfirmed"'));
    seen.close();
    await answered(at, ann.conversation.reopen());
    await at.server.command(
      guest.id,
      { kind: 'AssignConversation', person: member.person ?? '', previous: null, reason: 'taken' },
      { kind: 'system', name: 'test' },
    );
    await at.clock.until(() => state(ann).canSend, 10_000, 'may write again');
    ann.conversation.send('said while the visitor is away');
    await at.clock.until(() => texts(ann).length === 2, 20_000, 'said');
    expect(await answered(at, ann.conversation.resolve())).toMatchObject({ status: 'done' });
    const { count, closedHead } = JSON.parse(first?.clear ?? '{}') as { count: number; closedHead: string };
    const { closing } = JSON.parse(first?.shredded ?? '{}') as { closing: unknown };
    forge(at, guest.id, 'ClosingConfirmed', { count, closedHead }, { closing });
    const tomas = openEnd(at, await agent(at, 'tomas'), guest.id);
    await at.clock.until(() => texts(tomas).length === 2, 20_000, 'read');
    expect(state(tomas).closing).toMatchObject({ verified: true, confirmed: false });
    ann.close();
    tomas.close();
  });

  test.each(['destroyed', 'erased'] as const)(
    '[C50] “%s” without anything recorded that says so is content that is missing, and is reported',
    async (claim) => {
      const at = await stage();
      const { guest, seen } = await begun(at);
      seen.close();
      at.server.tamper = (event) =>
        event.clear.includes('"type":"MessageSent"') ? { ...event, shredded: null, state: claim } : event;
      const ann = openEnd(at, await agent(at, 'ann'), guest.id);
      await at.clock.until(() => texts(ann).length === 1, 20_000, 'read');
      expect(contents(ann)).toEqual([{ status: 'unverified', code: 'content-missing' }]);
      const reported = () =>
        state(ann).items.some((item) => item.kind === 'line' && item.line.type === 'reported');
      await at.clock.until(reported, 30_000, 'the report');
      ann.close();
    },
  );

  test('[C50] “withheld” without anything recorded that says so is content that is missing', async () => {
    const at = await stage();
    const { guest, seen } = await begun(at);
    seen.close();
    at.server.tamper = (event) =>
      event.clear.includes('"type":"MessageSent"') ? { ...event, shredded: null, state: 'withheld' } : event;
    const ann = openEnd(at, await agent(at, 'ann'), guest.id);
    await at.clock.until(() => texts(ann).length === 1, 20_000, 'read');
    await at.clock.until(() => contents(ann)[0]?.status === 'unverified', 5_000, 'all came');
    expect(contents(ann)).toEqual([{ status: 'unverified', code: 'content-missing' }]);
    ann.close();
  });

  test.each(['unsigned', 'of an outsider', 'of another message'] as const)(
    '[C51] a withholding %s takes nothing away',
    async (kind) => {
      const at = await stage();
      const { ann, guest, member, seen } = await taken(at);
      const { digest, revision } = said(ann)[0] ?? { digest: '', revision: -1 };
      const outsider = kind === 'of an outsider';
      const person = outsider ? at.world.people.ingrid : (member.person ?? '');
      const other = toBase64url(new Uint8Array(32));
      const report = await signAction(at.primitives, outsider ? at.world.ingrid : member.device, {
        action: 'ReportMessage',
        workspace: 'northwind',
        conversation: guest.id,
        tab: newId(at.primitives),
        sequence: 1,
        head: headOf(at, guest.id),
        fields: { revision, digest: kind === 'of another message' ? other : digest, reason: 'card-number' },
      });
      const clear = {
        messageRevision: revision,
        reason: 'card-number',
        from: 'visitor',
        person: null,
        incident: newId(at.primitives),
        refusal: null,
        reporter: { from: 'staff', person },
      };
      const open = { report: kind === 'unsigned' ? null : report, check: null };
      forge(at, guest.id, 'MessageWithheld', clear, open);
      await at.server.command(
        guest.id,
        { kind: 'ReleaseConversation', person: member.person ?? '', reason: 'released' },
        { kind: 'system', name: 'test' },
      );
      await at.clock.run(2_000);
      expect(texts(ann)).toEqual(['Hello']);
      expect(texts(seen)).toEqual(['Hello']);
      ann.close();
      seen.close();
    },
  );

  test('[C52] a start that names another directory than its event is none', async () => {
    const at = await stage();
    const { guest, seen } = await begun(at);
    seen.close();
    const { events } = at.server.streams.get(guest.id) as { events: FramedEvent[] };
    const head = nextHead(
      at.primitives,
      FIRST_HEAD,
      (events[0]?.clear ?? '').replace('"directory":1', '"directory":7'),
    );
    at.server.tamper = (event) =>
      event.revision === 0
        ? { ...event, clear: event.clear.replace('"directory":1', '"directory":7'), head }
        : event;
    const ann = openEnd(at, await agent(at, 'ann'), guest.id);
    await at.clock.until(() => state(ann).problem !== null, 20_000, 'refused');
    expect(state(ann).problem).toBe('start-invalid');
    ann.close();
  });
});
