// Numbers sent in pieces, over the real gateway: refused, taken back from everybody, destroyed for a masked copy or given
// back; and what a lying server, or a lying end, does not achieve.

import { describe, expect, test } from 'vitest';
import { signAction } from '../../../src/seal/action.ts';
import { FIRST_HEAD } from '../../../src/seal/chain.ts';
import { type DeviceKeys, generateDevice } from '../../../src/seal/identity.ts';
import type { Redact } from '../../../src/web/connection/said.ts';
import { newId } from '../../seal/world.ts';
import {
  agent,
  answered,
  type End,
  openEnd,
  stage,
  type Stage,
  strictWorld,
  texts,
  visitor,
} from './ends.ts';
import { forge, tellAll } from './forged.ts';

const PIECES = ['it begins 4111', 'then 1111', '1111', 'and 1111'] as const;

const state = (end: End) => end.conversation.state.get();
const said = (end: End) => state(end).items.flatMap((item) => (item.kind === 'line' ? [] : [item]));
const contents = (end: End) => said(end).map(({ content }) => content);
const lines = (end: End) => state(end).items.flatMap((item) => (item.kind === 'line' ? [item.line] : []));

async function talking(at: Stage, redact?: Redact) {
  const guest = await visitor(at);
  const detector = redact === undefined ? {} : { redact };
  const seen = openEnd(at, guest, guest.id, { plan: guest.plan, ...detector });
  await at.clock.until(() => state(seen).canSend, 5_000, 'visitor may write');
  seen.conversation.send('Hello');
  await at.clock.until(() => texts(seen).length === 1, 10_000, 'begun');
  const ann = openEnd(at, await agent(at, 'ann'), guest.id);
  await at.clock.until(() => texts(ann).length === 1, 10_000, 'agent reads');
  await answered(at, ann.conversation.take());
  await at.clock.until(() => state(ann).canSend, 10_000, 'agent may write');
  return { guest, seen, ann };
}

async function say(at: Stage, end: End, text: string): Promise<void> {
  expect(end.conversation.send(text)).toMatchObject({ ok: true });
  const isSettled = () => state(end).pending.every((each) => each.state.status === 'refused');
  await at.clock.until(isSettled, 10_000, text);
}

const isGone = (end: End, count: number) => () =>
  contents(end).filter(({ status }) => status === 'destroyed').length === count;

function close(...ends: readonly End[]): void {
  for (const end of ends) end.close();
}

describe('a number in pieces', () => {
  test('[D70] the completing message is refused, the earlier ones are taken back at both ends and destroyed for masked copies', async () => {
    const at = await stage();
    const { ann, guest, seen } = await talking(at);
    await say(at, seen, PIECES[0]);
    await say(at, ann, 'Thank you, one moment');
    await say(at, seen, PIECES[1]);
    await say(at, ann, 'I am looking');
    await say(at, seen, PIECES[2]);
    await say(at, seen, PIECES[3]);
    await at.clock.until(
      () => state(seen).pending.length === 0,
      10_000,
      'its digits left the sender’s end too',
    );
    await at.clock.until(isGone(seen, 3), 20_000, 'destroyed at the visitor’s');
    await at.clock.until(isGone(ann, 3), 20_000, 'destroyed at the agent’s');
    const expected = ['it begins ••••', 'then ••••', '••••'].map((masked) => ({
      status: 'destroyed',
      reason: 'card-number-split',
      masked,
    }));
    const gone = (end: End) => contents(end).filter(({ status }) => status === 'destroyed');
    expect(gone(seen)).toMatchObject(expected);
    expect(gone(ann)).toMatchObject(expected);
    expect(lines(ann)).toContainEqual(
      expect.objectContaining({ type: 'refused', reason: 'card-number-split', signed: true }),
    );
    // Whoever comes later sees the same, and the conversation goes on.
    const later = openEnd(at, await agent(at, 'tomas'), guest.id);
    await at.clock.until(isGone(later, 3), 20_000, 'the same, later');
    expect(gone(later)).toMatchObject(expected);
    await say(at, seen, 'I use the form then');
    expect(texts(seen).at(-1)).toBe('I use the form then');
    expect(JSON.stringify(state(seen).items) + JSON.stringify(state(ann).items)).not.toMatch(/4111|1111/);
    close(seen, ann, later);
  });

  test('[D70] two tabs of one visitor count together', async () => {
    const at = await stage();
    const { ann, guest, seen } = await talking(at);
    await say(at, seen, '41111111');
    const second = openEnd(at, { ...guest, tab: newId(at.primitives), kept: new Map() }, guest.id, {
      fresh: false,
    });
    await at.clock.until(() => state(second).canSend, 10_000, 'the second tab');
    await say(at, second, '11111111');
    await at.clock.until(isGone(ann, 1), 20_000, 'destroyed');
    close(seen, ann, second);
  });

  test('[D70] also pieces of an agent’s, in a message and in a note', async () => {
    const at = await stage();
    const { ann, seen } = await talking(at);
    await say(at, ann, 'card 41111111');
    expect(ann.conversation.addNote('rest is 11111111')).toMatchObject({ ok: true });
    await at.clock.until(isGone(ann, 1), 20_000, 'destroyed');
    expect(contents(ann).at(-1)).toMatchObject({ masked: 'card ••••••••' });
    await at.clock.until(isGone(seen, 1), 20_000, 'destroyed at the visitor’s');
    close(seen, ann);
  });

  test('[D71] after a restart of the gateway the sender’s end tells it its last digit runs, once', async () => {
    const at = await stage();
    const { ann, seen } = await talking(at);
    await say(at, seen, '41111111');
    await at.server.newGatewayKey();
    await at.clock.run(1_000);
    await say(at, seen, '11111111');
    await at.clock.until(isGone(seen, 1), 20_000, 'destroyed');
    close(seen, ann);
  });

  test('[D71] also when its page was loaded anew meanwhile', async () => {
    const at = await stage();
    const { ann, guest, seen } = await talking(at);
    await say(at, seen, 'it is 4111');
    await say(at, seen, '1111 1111');
    seen.close();
    await at.server.newGatewayKey();
    const again = openEnd(at, guest, guest.id, { fresh: false });
    await at.clock.until(() => state(again).canSend, 10_000, 'there again');
    await say(at, again, '1111');
    await at.clock.until(isGone(again, 2), 20_000, 'destroyed');
    close(again, ann);
  });

  test('[D71] half an hour later nothing is told any more', async () => {
    const at = await stage();
    const { ann, seen } = await talking(at);
    await say(at, seen, '41111111');
    await at.server.newGatewayKey();
    await at.clock.run(31 * 60_000);
    await at.clock.until(() => state(seen).canSend, 10_000, 'still there');
    await say(at, seen, '11111111');
    expect(texts(seen).slice(-2)).toEqual(['41111111', '11111111']);
    close(seen, ann);
  });
});

describe('a number in pieces where there is no gateway', () => {
  const withheldIn = (end: End) =>
    contents(end).filter((content) => content.status === 'withheld' && content.by === 'recorded');

  async function inPieces() {
    const at = await stage(undefined, strictWorld);
    const talk = await talking(at);
    for (const piece of PIECES.slice(0, 3)) await say(at, talk.seen, piece);
    await at.clock.until(() => texts(talk.ann).length === 4, 10_000, 'three pieces are read');
    return { at, ...talk };
  }

  test('[X144] the reading end finds it when its last piece comes, shows none and takes all back from everybody, as one incident', async () => {
    const { ann, at, guest, seen } = await inPieces();
    await say(at, ann, '4111 1111 is an order of mine');
    await say(at, seen, PIECES[3]);
    await at.clock.until(() => withheldIn(seen).length === 4, 20_000, 'taken back at its sender’s');
    await at.clock.until(() => withheldIn(ann).length === 4, 20_000, 'taken back at the reader’s');
    const clear = at.server.streams.get(guest.id)?.events.map((event) => event.clear) ?? [];
    const incidents = clear.flatMap((text) => {
      const event = JSON.parse(text) as { readonly type: string; readonly incident: string };
      return event.type === 'MessageWithheld' ? [event.incident] : [];
    });
    expect(incidents).toHaveLength(4);
    expect(new Set(incidents).size).toBe(1);
    expect(JSON.stringify(state(seen).items) + JSON.stringify(state(ann).items)).not.toMatch(
      /begins|then 1111/,
    );
    // Whoever wrote it has no word in its destruction, and the other end has said its own.
    await at.clock.run(60_000);
    expect(contents(ann).some(({ status }) => status === 'destroyed')).toBe(false);
    await say(at, seen, 'I call you then');
    await at.clock.until(() => texts(ann).at(-1) === 'I call you then', 10_000, 'and it goes on');
    close(seen, ann);
  });

  test('[X144] ends of two persons who both read it agree, and it is destroyed at once, at both', async () => {
    const { ann, at, guest, seen } = await inPieces();
    const tomas = openEnd(at, await agent(at, 'tomas'), guest.id);
    await at.clock.until(() => texts(tomas).length === 4, 10_000, 'read by another');
    await say(at, seen, PIECES[3]);
    for (const end of [seen, ann, tomas]) await at.clock.until(isGone(end, 4), 20_000, 'destroyed');
    close(seen, ann, tomas);
  });

  test('[X144] what two persons give back is read again, and not taken for pieces a second time', async () => {
    const { ann, at, guest, seen } = await inPieces();
    await say(at, seen, PIECES[3]);
    await at.clock.until(() => withheldIn(ann).length === 4, 20_000, 'withheld');
    const { people } = at.world;
    const officers = [
      { person: people.ingrid, device: at.world.ingrid },
      { person: people.vera, device: at.world.vera },
    ] as const;
    const pieces = said(ann).filter(({ content }) => content.status === 'withheld');
    expect(pieces).toHaveLength(4);
    for (const item of pieces) for (const by of officers) await judged(at, guest.id, item, by, 'give-back');
    await at.clock.until(() => texts(ann).includes(PIECES[3]), 20_000, 'given back');
    // One group more, and it would be a number again.
    await say(at, seen, '1111');
    await at.clock.until(() => texts(ann).length === 6, 10_000, 'read');
    expect(texts(ann).slice(-5)).toEqual([...PIECES, '1111']);
    close(seen, ann);
  });

  test('[X144] half an hour apart, of two writers, or in ordinary talk it is no number', async () => {
    const { ann, at, seen } = await inPieces();
    await say(at, ann, 'and 1111');
    await at.clock.run(31 * 60_000);
    await at.clock.until(() => state(seen).canSend, 10_000, 'still there');
    await say(at, seen, PIECES[3]);
    await at.clock.run(2_000);
    expect(contents(ann).every(({ status }) => status === 'open')).toBe(true);
    close(seen, ann);
  });
});

type Judge = { readonly person: string; readonly device: DeviceKeys };

/** What an officer's device signs about the first message that this end shows as withheld. */
async function judged(
  at: Stage,
  conversation: string,
  item: { revision: number; digest: string },
  by: Judge,
  decision: 'destroy' | 'give-back',
) {
  const approval = await signAction(at.primitives, by.device, {
    action: 'JudgeWithheld',
    workspace: 'northwind',
    conversation,
    tab: newId(at.primitives),
    sequence: 1,
    head: FIRST_HEAD,
    fields: { revision: item.revision, digest: item.digest, decision },
  });
  const { person } = by;
  const command = { kind: 'JudgeWithheld', person, revision: item.revision, decision, approval } as const;
  return at.server.command(conversation, command, { kind: 'staff', person });
}

describe('two persons', () => {
  async function withheldFor(at: Stage) {
    const talk = await talking(at);
    await say(at, talk.seen, 'order 41111111');
    // Its sender is gone before it could seal it again.
    const { guest } = talk;
    talk.seen.close();
    const other = openEnd(at, { ...guest, tab: newId(at.primitives), kept: new Map() }, guest.id, {
      fresh: false,
    });
    await at.clock.until(() => state(other).canSend, 10_000, 'another tab');
    at.server.refuses = 'ResealMessage';
    await say(at, other, '11111111');
    const isTaken = () => contents(talk.ann).some(({ status }) => status === 'withheld');
    await at.clock.until(isTaken, 10_000, 'withheld');
    await at.clock.run(60_000);
    expect(contents(talk.ann)).toContainEqual({
      status: 'withheld',
      by: 'recorded',
      reason: 'card-number-split',
    });
    const item = said(talk.ann).find(({ content }) => content.status === 'withheld')!;
    return { ...talk, other, item };
  }
  const officers = (at: Stage) => {
    const { people } = at.world;
    return [
      { person: people.ingrid, device: at.world.ingrid },
      { person: people.vera, device: at.world.vera },
    ] as const;
  };

  test('[D72] two who agree give it back: live ends ask for it again, later ones read it', async () => {
    const at = await stage();
    const { ann, guest, item, other } = await withheldFor(at);
    for (const by of officers(at)) await judged(at, guest.id, item, by, 'give-back');
    await at.clock.until(() => texts(ann).includes('order 41111111'), 20_000, 'given back');
    await at.clock.until(() => texts(other).includes('order 41111111'), 20_000, 'at the other end');
    const later = openEnd(at, await agent(at, 'tomas'), guest.id);
    await at.clock.until(() => texts(later).includes('order 41111111'), 20_000, 'later');
    close(ann, other, later);
  });

  test('[D72] two who agree destroy it, one alone does not', async () => {
    const at = await stage();
    const { ann, guest, item, other } = await withheldFor(at);
    const [first, second] = officers(at);
    await judged(at, guest.id, item, first, 'destroy');
    await at.clock.run(2_000);
    expect(contents(ann)).not.toContainEqual(expect.objectContaining({ status: 'destroyed' }));
    await judged(at, guest.id, item, second, 'destroy');
    await at.clock.until(isGone(ann, 1), 20_000, 'destroyed');
    expect(contents(ann).find(({ status }) => status === 'destroyed')).toMatchObject({ masked: null });
    close(ann, other);
  });

  test('[D72] a server that makes up two judgements destroys and gives back nothing', async () => {
    const at = await stage();
    const { ann, guest, item, other } = await withheldFor(at);
    const outsider = await generateDevice(at.primitives);
    const [first] = officers(at);
    // The right names with another's key, and one officer's signature twice.
    await judged(at, guest.id, item, { person: at.world.people.vera, device: outsider }, 'destroy');
    await judged(at, guest.id, item, first, 'destroy');
    await at.clock.run(2_000);
    expect(said(ann).find(({ revision }) => revision === item.revision)?.content.status).toBe('withheld');
    close(ann, other);
  });
});

describe('a lying server', () => {
  test('[D73] a refusal that no gateway signed is shown as that, and leaves a hole in its sender’s numbers', async () => {
    const at = await stage();
    const { ann, guest, seen } = await talking(at);
    const from = { from: 'visitor', person: null, tab: guest.tab, sequence: 2, digest: newDigest(at) };
    const made = { ...from, reason: 'card-number', rules: '1.test' };
    forge(at, guest.id, 'MessageRefused', made, { check: { text: '{}', signature: 'A'.repeat(86) } });
    await tellAll(at, guest.id);
    expect(lines(ann)).toContainEqual(expect.objectContaining({ type: 'refused', signed: false }));
    close(seen, ann);
  });

  test('[D73] a withholding that no refusal names, and a destruction that nothing bears out, take nothing away', async () => {
    const at = await stage();
    const { ann, guest, seen } = await talking(at);
    const whose = { from: 'visitor', person: null, incident: newId(at.primitives) };
    const { revision } = said(ann)[0]!;
    const withheld = { messageRevision: revision, reason: 'card-number-split', ...whose };
    forge(
      at,
      guest.id,
      'MessageWithheld',
      { ...withheld, refusal: 3, reporter: null },
      { report: null, check: null },
    );
    for (const reason of ['resealed', 'confirmed', 'approved']) {
      const fields = { messageRevision: revision, reason, ...whose, resealed: 1, judged: [1, 2] };
      forge(at, guest.id, 'MessageDestroyed', fields, { report: null });
    }
    await tellAll(at, guest.id);
    expect(texts(ann)).toEqual(['Hello']);
    expect(texts(seen)).toEqual(['Hello']);
    close(seen, ann);
  });
});

describe('a reading end that knows more than the gateway did', () => {
  test('[D74] shows no number; the gateway looks again and takes it back, then its sender’s end masks it', async () => {
    const at = await stage();
    // A client without a detector, and a gateway with older rules.
    const blind = (text: string) => ({ verdict: 'pass', text, spans: [] }) as const;
    at.server.blind = true;
    const { guest, seen } = await talking(at, blind);
    await say(at, seen, 'mine is 4111 1111 1111 1111');
    at.server.blind = false;
    const tomas = openEnd(at, await agent(at, 'tomas'), guest.id);
    await at.clock.until(isGone(tomas, 1), 30_000, 'destroyed');
    expect(contents(tomas).at(-1)).toMatchObject({
      reason: 'card-number',
      masked: 'mine is •••• •••• •••• ••••',
    });
    await at.clock.until(isGone(seen, 1), 20_000, 'destroyed at its sender’s');
    close(seen, tomas);
  });

  test('[D74] what it alone takes for a number stays where it is, reported', async () => {
    const at = await stage();
    const { guest, seen } = await talking(at);
    const strange = (text: string) =>
      text === 'Hello'
        ? ({ verdict: 'redact', text: '•', spans: [] } as const)
        : ({ verdict: 'pass', text, spans: [] } as const);
    const tomas = openEnd(at, await agent(at, 'tomas'), guest.id, { redact: strange });
    const isReported = () => lines(seen).some(({ type }) => type === 'reported');
    await at.clock.until(isReported, 20_000, 'reported');
    expect(texts(seen)).toEqual(['Hello']);
    expect(contents(tomas)[0]).toMatchObject({ status: 'withheld', by: 'here' });
    close(seen, tomas);
  });
});

function newDigest(at: Stage): string {
  return Buffer.from(at.primitives.random(32)).toString('base64url');
}
