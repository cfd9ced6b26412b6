// A supervisor reads a conversation along: who is on the list then, at every end, and who is not.

import { describe, expect, test } from 'vitest';
import { signAction } from '../../../src/seal/action.ts';
import { FIRST_HEAD } from '../../../src/seal/chain.ts';
import type { DeviceKeys } from '../../../src/seal/identity.ts';
import { performOver } from '../../../src/web/connection/perform.ts';
import { added } from '../../../src/web/connection/reader-list.ts';
import { supervise } from '../../../src/web/connection/supervising.ts';
import type { StaffParts } from '../../../src/web/connection/staff.ts';
import { newId, time } from '../../seal/world.ts';
import {
  agent,
  answered,
  type End,
  openEnd,
  type Person,
  stage,
  type Stage,
  texts,
  visitor,
} from './ends.ts';
import { forge, tellAll } from './forged.ts';

const state = (end: End) => end.conversation.state.get();
const lines = (end: End) => state(end).items.flatMap((item) => (item.kind === 'line' ? [item.line] : []));
const names = (end: End, of: 'readers' | 'nextReaders') =>
  state(end)[of]?.readers.flatMap((reader) =>
    reader.kind === 'supervising' ? reader.people.map((person) => person.name) : [],
  );

async function talking(at: Stage) {
  const guest = await visitor(at);
  const seen = openEnd(at, guest, guest.id, { plan: guest.plan });
  await at.clock.until(() => state(seen).canSend, 5_000, 'visitor may write');
  seen.conversation.send('Hello');
  await at.clock.until(() => texts(seen).length === 1, 10_000, 'begun');
  const ann = openEnd(at, await agent(at, 'ann'), guest.id);
  await at.clock.until(() => texts(ann).length === 1, 10_000, 'agent reads');
  await answered(at, ann.conversation.take());
  await at.clock.until(() => state(ann).canSend, 10_000, 'agent may write');
  const supervisor = await agent(at, 'vera', false);
  const vera = openEnd(at, supervisor, guest.id);
  await at.clock.until(() => !state(vera).loading, 10_000, 'supervisor follows');
  const close = () => [seen, ann, vera].forEach((end) => end.close());
  return { guest, seen, ann, vera, supervisor, close };
}

function joins(at: Stage, end: End, member: Person, conversation: string, how: 'listen' | 'take-over') {
  const id = () => newId(at.primitives);
  const parts = {
    primitives: at.primitives,
    me: { workspace: 'northwind' },
    trust: end.trust,
    device: member.device,
    perform: (action) => performOver(end.connection, at.clock, id(), action),
    id,
    now: () => at.clock.now(),
  } as Parameters<typeof supervise>[0] as StaffParts;
  return answered(at, supervise(parts, conversation, how));
}

const leaves = (at: Stage, end: End, conversation: string) =>
  answered(
    at,
    performOver(end.connection, at.clock, newId(at.primitives), { kind: 'EndSupervision', conversation }),
  );

/** Ids of the newest epoch as it was sealed. */
function sealedFor(at: Stage, conversation: string): readonly string[] {
  const epochs = at.server.streams
    .get(conversation)!
    .events.filter(({ clear }) => clear.includes('"type":"EpochOpened"'));
  const { document } = JSON.parse(epochs.at(-1)?.shredded ?? '{}') as { document: { text: string } };
  const { readers } = JSON.parse(document.text) as { readers: { kind: string; id: string }[] };
  return readers.map(({ kind, id }) => `${kind} ${id}`);
}

/** The same list as an end shows it, by what stands on it. */
function shownTo(at: Stage, end: End): readonly string[] {
  const { document } = at.world;
  const visitorDevice = state(end).items.length > 0 ? 'visitor' : '';
  return (state(end).readers?.readers ?? []).flatMap((reader): readonly string[] => {
    switch (reader.kind) {
      case 'visitor':
        return [visitorDevice];
      case 'team':
        return [`team ${reader.id}.${reader.generation}`];
      case 'compliance':
        return ['compliance compliance'];
      default:
        return reader.people.flatMap(({ id }) =>
          document.devices.filter(({ person }) => person === id).map((device) => `device ${device.id}`),
        );
    }
  });
}

const withoutVisitor = (list: readonly string[]) => list.filter((each) => !each.startsWith('visitor'));

describe('a supervisor of another team', () => {
  test('[B50] who has not joined is on no list, shown or sealed, and can open nothing', async () => {
    const at = await stage();
    const { ann, close, guest, seen, vera } = await talking(at);
    ann.conversation.send('How can I help?');
    await at.clock.until(() => texts(seen).length === 2, 10_000, 'answered');
    await at.clock.until(() => texts(vera).length === 2, 10_000, 'all came');
    expect(texts(vera)).toEqual(['not-reader', 'not-reader']);
    expect(sealedFor(at, guest.id)).not.toContain(`device ${at.world.vera.id}`);
    for (const end of [seen, ann, vera]) expect(names(end, 'readers')).toEqual([]);
    expect(state(vera)).toMatchObject({ canSend: false, canNote: false });
    close();
  });

  test('[B51] [B53] is on the list from the next message on, as sealed and as every end shows it, and off it again', async () => {
    const at = await stage();
    const { ann, close, guest, seen, supervisor, vera } = await talking(at);
    expect(await joins(at, vera, supervisor, guest.id, 'listen')).toMatchObject({ status: 'done' });
    await at.clock.until(() => state(seen).supervisors.length === 1, 10_000, 'the visitor is told');
    expect(lines(seen).at(-1)).toMatchObject({
      type: 'supervisor-joined',
      name: 'Vera Stahl',
      how: 'listen',
      verified: true,
    });
    expect(names(seen, 'nextReaders')).toEqual(['Vera Stahl']);
    expect(names(seen, 'readers')).toEqual([]);
    seen.conversation.send('I was told Monday');
    await at.clock.until(() => texts(vera).length === 2, 10_000, 'heard');
    await at.clock.until(() => texts(ann).length === 2, 10_000, 'read');
    expect(texts(vera)).toEqual(['not-reader', 'I was told Monday']);
    expect(sealedFor(at, guest.id)).toContain(`device ${at.world.vera.id}`);
    for (const end of [seen, ann, vera]) {
      expect(names(end, 'readers')).toEqual(['Vera Stahl']);
      expect(withoutVisitor(shownTo(at, end)).toSorted()).toEqual(
        withoutVisitor(sealedFor(at, guest.id)).toSorted(),
      );
    }
    await leaves(at, vera, guest.id);
    await at.clock.until(() => state(seen).supervisors.length === 0, 10_000, 'left');
    expect(lines(seen).at(-1)).toMatchObject({ type: 'supervisor-left', name: 'Vera Stahl' });
    ann.conversation.send('It is Tuesday');
    await at.clock.until(() => texts(vera).length === 3 && texts(seen).length === 3, 10_000, 'came');
    expect(texts(vera)).toEqual(['not-reader', 'I was told Monday', 'not-reader']);
    expect(sealedFor(at, guest.id)).not.toContain(`device ${at.world.vera.id}`);
    for (const end of [seen, ann, vera])
      expect(withoutVisitor(shownTo(at, end)).toSorted()).toEqual(
        withoutVisitor(sealedFor(at, guest.id)).toSorted(),
      );
    // Who reads it again later finds the same.
    const again = openEnd(at, guest, guest.id, { fresh: false, plan: guest.plan });
    await at.clock.until(() => texts(again).length === 3, 10_000, 'again');
    expect(texts(again)).toEqual(['Hello', 'I was told Monday', 'It is Tuesday']);
    again.close();
    close();
  });

  test('[B58] what waited while somebody joined is not sent to them before the visitor says so', async () => {
    const at = await stage();
    const { close, guest, seen, supervisor, vera } = await talking(at);
    at.server.holdEvents = true;
    expect(await joins(at, vera, supervisor, guest.id, 'listen')).toMatchObject({ status: 'done' });
    seen.conversation.send('for the agent alone');
    await at.clock.run(500);
    at.server.holdEvents = false;
    await tellAll(at, guest.id);
    await at.clock.until(
      () => state(seen).pending[0]?.state.status === 'confirm-readers',
      20_000,
      'asks the visitor',
    );
    const waiting = state(seen).pending[0]?.state;
    if (waiting?.status !== 'confirm-readers') throw new Error('not asked');
    expect(waiting.added.map(({ name }) => name)).toEqual(['Vera Stahl']);
    expect(added(new Set(), waiting.readers).length).toBeGreaterThan(1);
    expect(texts(seen)).toEqual(['Hello']);
    seen.conversation.confirm(state(seen).pending[0]?.local ?? '');
    await at.clock.until(() => texts(vera).length === 2, 20_000, 'sent to the readers now shown');
    expect(texts(vera)[1]).toBe('for the agent alone');
    close();
  });

  test('[B55] what they note while they listen is a whisper to the agent; the visitor gets nothing and no hole', async () => {
    const at = await stage();
    const { ann, close, guest, seen, supervisor, vera } = await talking(at);
    await joins(at, vera, supervisor, guest.id, 'listen');
    await at.clock.until(() => state(vera).canNote, 10_000, 'may whisper');
    expect(state(vera).canSend).toBe(false);
    vera.conversation.addNote('Offer the fee back');
    await at.clock.until(() => texts(ann).length === 2, 10_000, 'whispered');
    const whisper = state(ann).items.findLast((item) => item.kind === 'note');
    expect(whisper).toMatchObject({
      name: 'Vera Stahl',
      whisper: { to: at.world.people.ann, name: 'Ann Keller' },
      content: { status: 'open', text: 'Offer the fee back' },
    });
    ann.conversation.addNote('I will');
    ann.conversation.send('We give you the fee back');
    await at.clock.until(() => texts(seen).length === 2, 10_000, 'answered');
    expect(texts(seen)).toEqual(['Hello', 'We give you the fee back']);
    await at.clock.until(() => texts(vera).length === 4, 10_000, 'all heard');
    const own = state(vera).items.findLast((item) => item.kind === 'note');
    expect(own).toMatchObject({ name: 'Ann Keller', whisper: null });
    close();
  });

  test('[B56] takes over: becomes the agent, and the former agent stays a reader', async () => {
    const at = await stage();
    const { ann, close, guest, seen, supervisor, vera } = await talking(at);
    await joins(at, vera, supervisor, guest.id, 'take-over');
    await at.clock.until(() => state(vera).canSend, 10_000, 'may write');
    expect(lines(seen).at(-1)).toMatchObject({
      type: 'assigned',
      name: 'Vera Stahl',
      previous: at.world.people.ann,
      reason: 'taken-over',
    });
    vera.conversation.send('I take care of it now');
    await at.clock.until(() => texts(seen).length === 2 && texts(ann).length === 2, 10_000, 'sent');
    expect(texts(ann)).toEqual(['Hello', 'I take care of it now']);
    expect(texts(seen)).toEqual(['Hello', 'I take care of it now']);
    expect(state(ann).canSend).toBe(false);
    expect(await leaves(at, vera, guest.id)).toMatchObject({ status: 'refused', code: 'still-assigned' });
    // Closed by a device that is on the list because it joined: its signature counts.
    expect(await answered(at, vera.conversation.resolve())).toMatchObject({ status: 'done' });
    await at.clock.until(() => state(seen).closing !== null, 10_000, 'closed');
    expect(state(seen)).toMatchObject({ supervisors: [], closing: { verified: true } });
    close();
  });
});

describe('[B52] a joining counts by its signature alone', () => {
  type Claim = {
    readonly person?: string;
    readonly device?: DeviceKeys;
    readonly signedBy?: DeviceKeys;
    readonly conversation?: string;
    readonly at?: string;
    readonly how?: 'listen' | 'take-over';
    readonly said?: 'listen' | 'take-over';
    readonly nonce?: string;
  };

  async function claimed(at: Stage, conversation: string, claim: Claim): Promise<void> {
    const { primitives, world } = at;
    const device = claim.device ?? world.vera;
    const nonce = claim.nonce ?? newId(primitives);
    const how = claim.how ?? 'listen';
    const joining = await signAction(primitives, claim.signedBy ?? device, {
      action: 'SuperviseConversation',
      workspace: 'northwind',
      conversation: claim.conversation ?? conversation,
      tab: newId(primitives),
      sequence: 1,
      head: FIRST_HEAD,
      fields: { how, directory: 1, at: claim.at ?? time(at.clock.now() - Date.parse(time())), nonce },
    });
    const person = claim.person ?? world.people.vera;
    const fields = { person, device: device.id, how: claim.said ?? how, directory: 1, nonce };
    forge(at, conversation, 'SupervisorJoined', fields, { joining });
  }

  const lies: readonly (readonly [string, (at: Stage) => Claim])[] = [
    ['by another device', (at) => ({ signedBy: at.world.ann })],
    ['by somebody who is no supervisor', (at) => ({ device: at.world.ann, person: at.world.people.ann })],
    ['in another name', (at) => ({ person: at.world.people.tomas })],
    ['in another conversation', (at) => ({ conversation: newId(at.primitives) })],
    ['at another time', () => ({ at: time(-3_600_000) })],
    ['for less than is said', () => ({ said: 'take-over' })],
  ];
  for (const [name, lie] of lies) {
    test(`[B52] signed ${name}`, async () => {
      const at = await stage();
      const { close, guest, seen } = await talking(at);
      await claimed(at, guest.id, lie(at));
      await tellAll(at, guest.id);
      expect(lines(seen).at(-1)).toMatchObject({ type: 'supervisor-joined', verified: false });
      expect(state(seen)).toMatchObject({ supervisors: [], nextReaders: null });
      close();
    });
  }

  test('[B52] signed once, and told again after they left', async () => {
    const at = await stage();
    const { close, guest, seen } = await talking(at);
    const nonce = newId(at.primitives);
    await claimed(at, guest.id, { nonce });
    forge(at, guest.id, 'SupervisorLeft', { person: at.world.people.vera }, null);
    await claimed(at, guest.id, { nonce });
    await tellAll(at, guest.id);
    expect(lines(seen).slice(-3)).toMatchObject([
      { type: 'supervisor-joined', verified: true },
      { type: 'supervisor-left' },
      { type: 'supervisor-joined', verified: false },
    ]);
    expect(state(seen).supervisors).toEqual([]);
    close();
  });
});
