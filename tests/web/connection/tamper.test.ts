// A server that lies: whatever it turns in what was recorded, no end shows it as text.

import { describe, expect, test } from 'vitest';
import { toBase64url } from '../../../src/seal/bytes.ts';
import { nextHead } from '../../../src/seal/head.ts';
import { signWith } from '../../seal/world.ts';
import type { FramedEvent } from './fake-server.ts';
import { agent, openEnd, stage, type Stage, texts, visitor } from './ends.ts';

type Lie = (event: FramedEvent) => FramedEvent;

function isType(event: FramedEvent, type: string): boolean {
  return event.clear.includes(`"type":"${type}"`);
}

/** Turns one letter of a base64url field inside a JSON text. */
function turn(text: string, field: string): string {
  const at = text.indexOf(`"${field}":"`) + field.length + 4;
  const letter = text[at + 5] === 'A' ? 'B' : 'A';
  return `${text.slice(0, at + 5)}${letter}${text.slice(at + 6)}`;
}

async function beginning(): Promise<{ at: Stage; guest: Awaited<ReturnType<typeof visitor>> }> {
  const at = await stage();
  const guest = await visitor(at);
  const seen = openEnd(at, guest, guest.id, { plan: guest.plan });
  await at.clock.until(() => seen.conversation.state.get().canSend, 5_000, 'visitor may write');
  seen.conversation.send('First words');
  seen.conversation.send('Second words');
  await at.clock.until(() => texts(seen).length === 2, 10_000, 'both recorded');
  seen.close();
  return { at, guest };
}

/** What an agent is shown when every event passes through the lie. */
async function shown(lie: Lie) {
  const { at, guest } = await beginning();
  at.server.tamper = lie;
  const ann = openEnd(at, await agent(at, 'ann'), guest.id);
  await at.clock.run(60_000);
  const state = ann.conversation.state.get();
  ann.close();
  return { said: texts(ann), state };
}

describe('a lying server', () => {
  test('[C5] an honest one is believed', async () => {
    const { said, state } = await shown((event) => event);
    expect(said).toEqual(['First words', 'Second words']);
    expect(state.problem).toBeNull();
  });

  test.each<[string, Lie]>([
    ['the clear part', (event) => ({ ...event, clear: event.clear.replace('"size":256', '"size":1024') })],
    [
      'the head',
      (event) =>
        isType(event, 'MessageSent')
          ? { ...event, head: turn(JSON.stringify({ head: event.head }), 'head').slice(9, -2) }
          : event,
    ],
  ])('[C5] %s turned: the chain is broken, nothing of it is shown, sending is off', async (_what, lie) => {
    const { said, state } = await shown(lie);
    expect(said).toEqual([]);
    expect(state.problem).toBe('chain-broken');
    expect(state.canSend).toBe(false);
  });

  test('[C5] an event left out: the chain is broken', async () => {
    const { at, guest } = await beginning();
    const stream = at.server.streams.get(guest.id);
    stream?.events.splice(2, 1);
    const ann = openEnd(at, await agent(at, 'ann'), guest.id);
    await at.clock.run(60_000);
    expect(ann.conversation.state.get().problem).toBe('chain-broken');
    expect(texts(ann)).toEqual([]);
    ann.close();
  });

  test.each<[string, Lie, string]>([
    [
      'the envelope',
      (event) =>
        isType(event, 'MessageSent')
          ? { ...event, shredded: (event.shredded ?? '').replace('ciphertext', 'ciphertxet') }
          : event,
      'content-missing',
    ],
    [
      'the sealed part',
      (event) =>
        isType(event, 'MessageSent') ? { ...event, shredded: turn(event.shredded ?? '', 'salt') } : event,
      'content-missing',
    ],
    [
      'nothing instead of the sealed part',
      (event) => (isType(event, 'MessageSent') ? { ...event, shredded: null } : event),
      'content-missing',
    ],
  ])('[C6] %s: not shown, said to be unverified', async (_what, lie, code) => {
    const { state } = await shown(lie);
    const said = state.items.filter((item) => item.kind !== 'line');
    expect(said.map((item) => item.content)).toEqual([
      { status: 'unverified', code },
      { status: 'unverified', code },
    ]);
  });

  test('[C6] [C10] a message recorded with a turned signature is not shown, and both ends report it', async () => {
    const { at, guest } = await beginning();
    const ann = openEnd(at, await agent(at, 'ann'), guest.id);
    await at.clock.until(() => texts(ann).length === 2, 5_000, 'read');
    at.server.recorded = (envelope) => turn(envelope, 'signature');
    const seen = openEnd(at, guest, guest.id, { fresh: false, plan: guest.plan });
    await at.clock.until(() => seen.conversation.state.get().canSend, 5_000, 'visitor may write');
    seen.conversation.send('Third words');
    await at.clock.until(() => texts(ann).length === 3, 5_000, 'the forged one came');
    at.server.recorded = (envelope) => envelope;
    const last = ann.conversation.state.get().items.findLast((item) => item.kind === 'message');
    expect(last).toMatchObject({
      signed: false,
      content: { status: 'unverified', code: 'signature-invalid' },
    });
    const reported = () =>
      ann.conversation.state
        .get()
        .items.filter((item) => item.kind === 'line' && item.line.type === 'reported');
    await at.clock.until(() => reported().length > 0, 30_000, 'the report');
    expect(reported()).toMatchObject([{ line: { reason: 'signature-wrong' } }]);
    await at.clock.run(10_000);
    expect(at.server.reports).toBeLessThanOrEqual(2);
    ann.close();
    seen.close();
  });

  test('[C7] an epoch with a reader left out opens for nobody, and nobody is shown its list', async () => {
    const at = await stage();
    const { document } = at.world;
    const thin = {
      ...document,
      disclosure: { ...document.disclosure, conversation: ['visitor', 'team'] as const },
    };
    // A visitor's end that leaves the compliance key out, and a server that lets it.
    const lie = await signWith(at.primitives, [at.world.root], at.world.rootKeys.slice(0, 2), thin);
    at.server.directoryFor = (party) => (party.kind === 'visitor' ? lie : at.world.directory);
    at.server.lenient = true;
    const guest = await visitor(at);
    const seen = openEnd(at, guest, guest.id, { plan: guest.plan });
    await at.clock.until(() => seen.conversation.state.get().canSend, 5_000, 'visitor may write');
    seen.conversation.send('Behind their backs');
    await at.clock.until(() => texts(seen).length === 1, 10_000, 'recorded');
    const ann = openEnd(at, await agent(at, 'ann'), guest.id);
    await at.clock.until(() => texts(ann).length === 1, 10_000, 'came');
    const [item] = ann.conversation.state.get().items.filter((each) => each.kind === 'message');
    expect(item).toMatchObject({ content: { status: 'unverified', code: 'readers-differ' } });
    expect(ann.conversation.state.get().readers).toBeNull();
    ann.close();
    seen.close();
  });

  test('[C8] an unknown event stops the reader', async () => {
    const { at, guest } = await beginning();
    await at.server.record(guest.id, { type: 'ThoughtRead' });
    const ann = openEnd(at, await agent(at, 'ann'), guest.id);
    await at.clock.run(5_000);
    expect(ann.conversation.state.get().problem).toBe('unknown-event');
    expect(ann.conversation.state.get().canSend).toBe(false);
    ann.close();
  });

  test('[C9] without a certificate and a team key an end sees that it is not a reader, and reads when it gets the key', async () => {
    const { at, guest } = await beginning();
    const ann = await agent(at, 'ann');
    const end = openEnd(at, { ...ann, keys: ann.keys.slice(0, 1) }, guest.id);
    await at.clock.until(() => texts(end).length === 2, 5_000, 'came');
    expect(texts(end)).toEqual(['not-reader', 'not-reader']);
    expect(end.conversation.state.get().canSend).toBe(false);
    end.keys.set(ann.keys);
    await at.clock.until(() => texts(end)[0] === 'First words', 5_000, 'opened');
    expect(texts(end)).toEqual(['First words', 'Second words']);
    end.close();
  });

  test('[C8] so does a version that came later', async () => {
    const { at, guest } = await beginning();
    await at.server.record(guest.id, { type: 'MessagesRead', from: 'visitor', person: null, upTo: 1 }, 2);
    const ann = openEnd(at, await agent(at, 'ann'), guest.id);
    await at.clock.run(5_000);
    expect(ann.conversation.state.get().problem).toBe('unknown-event');
    ann.close();
  });

  test('[C6] an event that names another digest than its envelope has is not shown', async () => {
    const { at, guest } = await beginning();
    at.server.entering = (event) =>
      'envelope' in event
        ? { ...event, digest: turn(JSON.stringify({ digest: event.digest }), 'digest').slice(11, -2) }
        : event;
    const { said } = await another(at, guest);
    expect(said).toMatchObject({ content: { status: 'unverified', code: 'digest-differs' } });
  });

  test('[C6] the same words played again are not shown twice', async () => {
    const { at, guest } = await beginning();
    const [, , first] = at.server.streams.get(guest.id)?.events ?? [];
    const { type, from, person, tab, sequence, epoch, size, digest, policy, rules } = JSON.parse(
      first?.clear ?? '{}',
    ) as Record<string, unknown>;
    const { envelope, check } = JSON.parse(first?.shredded ?? '{}') as Record<string, unknown>;
    await at.server.record(guest.id, {
      type,
      from,
      person,
      tab,
      sequence,
      epoch,
      size,
      digest,
      policy,
      rules,
      envelope,
      check,
    });
    const ann = openEnd(at, await agent(at, 'ann'), guest.id);
    await at.clock.until(() => texts(ann).length === 3, 5_000, 'came');
    expect(texts(ann)).toEqual(['First words', 'Second words', 'unverified']);
    ann.close();
  });

  test('[C6] a sender who saw another history is found out by the head it signed', async () => {
    const { at, guest } = await beginning();
    // The visitor is told of an agent who never came.
    const { heads } = at.server.streams.get(guest.id) as { heads: { shared: string } };
    const forked = { revision: 4, shredded: null, state: 'open' as const };
    const real = JSON.parse(at.server.streams.get(guest.id)?.events.at(-1)?.clear ?? '{}') as Record<
      string,
      unknown
    >;
    const { id, version, workspace, stream, at: when, cause } = real;
    const clear = JSON.stringify({
      id,
      type: 'MessagesRead',
      version,
      workspace,
      stream,
      revision: 4,
      at: when,
      by: { kind: 'system', name: 'test' },
      cause,
      from: 'staff',
      person: null,
      upTo: 2,
      shredded: null,
    });
    const lie: FramedEvent = { ...forked, clear, head: nextHead(at.primitives, heads.shared, clear) };
    const seen = openEnd(at, guest, guest.id, { fresh: false, plan: guest.plan });
    await at.clock.until(() => seen.conversation.state.get().canSend, 5_000, 'visitor may write');
    at.server.tellOnly(guest.id, 'visitor', [lie]);
    await at.clock.until(() => seen.conversation.state.get().readUpTo.staff === 2, 5_000, 'believed');
    seen.conversation.send('To whom?');
    await at.clock.run(2_000);
    seen.close();
    const ann = openEnd(at, await agent(at, 'ann'), guest.id);
    await at.clock.until(() => texts(ann).length === 3, 5_000, 'came');
    const last = ann.conversation.state.get().items.findLast((item) => item.kind === 'message');
    expect(last).toMatchObject({ content: { status: 'unverified', code: 'wrong-head' }, signed: true });
    ann.close();
  });

  test('[C7] an epoch that is not the one its event names is not used', async () => {
    const at = await stage();
    at.server.entering = (event) =>
      event.type === 'EpochOpened'
        ? { ...event, digest: turn(JSON.stringify({ digest: event.digest }), 'digest').slice(11, -2) }
        : event;
    const guest = await visitor(at);
    const seen = openEnd(at, guest, guest.id, { plan: guest.plan });
    await at.clock.until(() => seen.conversation.state.get().canSend, 5_000, 'visitor may write');
    seen.conversation.send('Hello');
    await at.clock.until(() => texts(seen).length === 1, 10_000, 'recorded');
    expect(seen.conversation.state.get().items.at(-1)).toMatchObject({
      content: { status: 'unverified', code: 'digest-differs' },
    });
    seen.close();
  });

  test('[C5] nobody else stands in the place of the visitor’s device', async () => {
    const at = await stage();
    const guest = await visitor(at);
    const other = toBase64url(at.primitives.random(32));
    const seen = openEnd(at, guest, guest.id, { plan: { ...guest.plan, random: other } });
    await at.clock.until(() => seen.conversation.state.get().canSend, 5_000, 'may write');
    seen.conversation.send('I am who I say');
    await at.clock.run(5_000);
    const ann = openEnd(at, await agent(at, 'ann'), guest.id);
    await at.clock.run(5_000);
    expect(ann.conversation.state.get()).toMatchObject({
      problem: 'start-invalid',
      canSend: false,
      items: [],
    });
    ann.close();
    seen.close();
  });

  test('[C1] a statement of the gateway under other rules than the event names is none', async () => {
    const { at, guest } = await beginning();
    at.server.entering = (event) => ('rules' in event ? { ...event, rules: '9.other' } : event);
    const { said } = await another(at, guest);
    expect(said).toMatchObject({ content: { status: 'open' }, check: 'not-checked' });
  });

  test('[C19] a closing that is not what this end saw is not confirmed', async () => {
    const { at, guest } = await beginning();
    const { state } = at.server.streams.get(guest.id) as {
      state: { sharedCount: number; sharedHead: string };
    };
    const seen = openEnd(at, guest, guest.id, { fresh: false, plan: guest.plan });
    await at.clock.until(() => seen.conversation.state.get().canSend, 5_000, 'visitor may write');
    await at.server.record(guest.id, {
      type: 'ConversationResolved',
      person: at.world.people.ann,
      count: state.sharedCount,
      closedHead: state.sharedHead,
      closing: { text: '{}', signature: 'A'.repeat(86) },
    });
    await at.clock.run(30_000);
    expect(seen.conversation.state.get().closing).toMatchObject({ verified: false, confirmed: false });
    expect(
      at.server.streams.get(guest.id)?.events.some((event) => event.clear.includes('ClosingConfirmed')),
    ).toBe(false);
    seen.close();
  });

  test('[C22] a note that reaches a visitor stops it', async () => {
    const { at, guest } = await beginning();
    const ann = openEnd(at, await agent(at, 'ann'), guest.id);
    await at.clock.until(() => ann.conversation.state.get().canNote, 5_000, 'may note');
    ann.conversation.addNote('not for them');
    await at.clock.until(() => texts(ann).length === 3, 10_000, 'noted');
    at.server.leaks = true;
    const seen = openEnd(at, guest, guest.id, { fresh: false, plan: guest.plan });
    await at.clock.run(5_000);
    expect(seen.conversation.state.get().problem).toBe('clear-invalid');
    expect(seen.conversation.state.get().items.some((item) => item.kind === 'note')).toBe(false);
    ann.close();
    seen.close();
  });
});

/** One more message of the visitor's, as an agent sees it. */
async function another(at: Stage, guest: Awaited<ReturnType<typeof visitor>>) {
  const seen = openEnd(at, guest, guest.id, { fresh: false, plan: guest.plan });
  await at.clock.until(() => seen.conversation.state.get().canSend, 5_000, 'visitor may write');
  seen.conversation.send('Third words');
  const ann = openEnd(at, await agent(at, 'ann'), guest.id);
  await at.clock.until(() => texts(ann).length === 3, 10_000, 'came');
  const said = ann.conversation.state.get().items.findLast((item) => item.kind === 'message');
  ann.close();
  seen.close();
  return { said };
}
