// A server that lies: whatever it turns in what was recorded, no end shows it as text.

import { describe, expect, test } from 'vitest';
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
    await at.server.strange(guest.id);
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
});
