// Labels, snoozes and mentions, as they arrive at the server.
import { beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { newId, NOW_MS } from '../seal/world.ts';
import { type Bank, openBank } from './action-bank.ts';

let bank: Bank;

beforeAll(async () => {
  bank = await openBank();
});
beforeEach(() => {
  bank.handed.length = 0;
});

describe('what staff mark on a conversation', () => {
  it('[I4] a label is put on only from the workspace’s own list; what left the list can still be taken off', async () => {
    const { conversation } = bank.talk;
    const change = (add: readonly string[], remove: readonly string[] = []) =>
      bank.says(bank.staff('ann'), { kind: 'ChangeLabels', conversation, add, remove });
    expect(await change(['fraud'])).toBe('done');
    expect(await change(['fraud', 'made-up'])).toBe('label-unknown');
    expect(await change([], ['made-up'])).toBe('done');
    expect(
      await bank.says(bank.visitor, { kind: 'ChangeLabels', conversation, add: ['fraud'], remove: [] }),
    ).toBe('not-allowed');
    expect(bank.handed).toHaveLength(2);
  });

  it('[I4] a snooze is the server’s clock’s, a mention is of somebody who serves visitors', async () => {
    const { conversation } = bank.talk;
    const until = new Date(NOW_MS + 3_600_000).toISOString();
    expect(await bank.says(bank.staff('ann'), { kind: 'SnoozeConversation', conversation, until })).toBe(
      'done',
    );
    expect(bank.handed).toMatchObject([
      { command: { kind: 'SnoozeConversation', until, at: new Date(NOW_MS + 60_000).toISOString() } },
    ]);
    const { ingrid, tomas } = bank.world.people;
    const note = async (mentions: readonly string[]) => {
      const envelope = (await bank.envelope({ audience: 'staff', device: bank.world.ann })).text;
      const { inspection } = bank;
      return bank.says(bank.staff('ann'), { kind: 'AddNote', conversation, envelope, inspection, mentions });
    };
    expect(await note([tomas, tomas])).toBe('done');
    expect(bank.handed.at(-1)).toMatchObject({ command: { kind: 'AddNote', mentions: [tomas] } });
    expect(await note([ingrid])).toBe('person-unknown');
    expect(await note([newId(bank.primitives)])).toBe('person-unknown');
  });
});
