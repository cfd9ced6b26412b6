// From a sealed action to the log: accept over the real write path.
import { expect, it } from 'vitest';
import { createCommands } from '../../src/wiring/commands.ts';
import { conversation } from '../../src/decide/conversation.ts';
import { systemClock } from '../../src/platform/clock.ts';
import { clearOf, misshapen, openWritePath, recorded } from '../pipeline/write-path.ts';
import { openBank } from './action-bank.ts';

async function openRecordingBank() {
  const path = await openWritePath();
  const pipeline = path.pipeline();
  const commands = createCommands({ pipeline, keystore: path.keystore, clock: systemClock() });
  const bank = await openBank('inspected', {
    writes: commands,
    subjectOf: (workspace, device) => path.keystore.subjectOf({ workspace, kind: 'device', value: device }),
    facts: async (id) => {
      const state = await pipeline.read(conversation, `conversation-${id}`);
      if (state.status === 'none') return null;
      const { assignee, mode, revision: events, status, supervisors, team, workspace } = state;
      return { assignee, mode, status, team, workspace, visitor: bank.card, supervisors, events };
    },
  });
  const stream = `conversation-${bank.talk.conversation}`;
  return {
    path,
    bank,
    events: () => recorded(path.log, stream),
    everything: async () => {
      const events = await recorded(path.log, stream);
      return events.map((event) => {
        const { shredded } = path.protect.unshred(event);
        return event.clear + (shredded.status === 'open' ? shredded.text : '');
      });
    },
  };
}

const refusal = {
  status: 'refused',
  rules: '1.1',
  reason: 'card-number',
  withhold: [],
  check: { text: 'aa', signature: 'A'.repeat(86) },
} as const;

it('[Z12] what the gateway refuses is recorded as a refusal, without the envelope, and counts as said', async () => {
  const { bank, events, everything, path } = await openRecordingBank();
  expect(await bank.says(bank.visitor, await bank.startAction())).toBe('done');
  bank.given.verdict = refusal;
  const refused = await bank.sendAction();
  expect(await bank.act(bank.visitor, refused)).toMatchObject({
    status: 'refused',
    code: 'card-number',
    detail: { recorded: true },
  });
  const ciphertext = (JSON.parse(refused.envelope) as { ciphertext: string }).ciphertext;
  const texts = await everything();
  expect(texts).toHaveLength(4);
  expect(texts.join('')).not.toContain(ciphertext);
  expect(clearOf((await events()).at(-1) ?? { clear: '' })).toMatchObject({
    type: 'MessageRefused',
    sequence: 2,
    reason: 'card-number',
  });
  // The number is used: the next message goes on after it, and a retry hears the same.
  bank.given.verdict = { status: 'passed', rules: '1.1', check: { text: 'aa', signature: 'A'.repeat(86) } };
  expect(await bank.says(bank.visitor, refused)).toBe('card-number');
  expect(await bank.says(bank.visitor, await bank.sendAction({}, { sequence: 3 }))).toBe('done');
  expect(bank.inspected).toHaveLength(3);
  expect(misshapen(path, await events())).toEqual([]);
});

it('[Z12] what a conversation would have begun with and was refused begins it, with nothing said', async () => {
  const { bank, events, everything } = await openRecordingBank();
  bank.given.verdict = refusal;
  const action = await bank.startAction();
  expect(await bank.says(bank.visitor, action)).toBe('card-number');
  expect((await events()).map(({ type }) => type)).toEqual([
    'ConversationStarted',
    'EpochOpened',
    'MessageRefused',
  ]);
  const ciphertext = (JSON.parse(action.envelope) as { ciphertext: string }).ciphertext;
  expect((await everything()).join('')).not.toContain(ciphertext);
});

it('[Z12] when the gateway cannot be asked nothing is recorded, and the same message goes through later', async () => {
  const { bank, events } = await openRecordingBank();
  bank.given.verdict = { status: 'unavailable' };
  const start = await bank.startAction();
  expect(await bank.says(bank.visitor, start)).toBe('gateway-unavailable');
  expect(await events()).toEqual([]);
  delete bank.given.verdict;
  expect(await bank.says(bank.visitor, start)).toBe('done');
  expect(await bank.says(bank.visitor, start), 'said twice, there once').toBe('done');
  expect((await events()).map(({ type }) => type)).toEqual([
    'ConversationStarted',
    'EpochOpened',
    'MessageSent',
  ]);
  expect(bank.inspected).toHaveLength(2);
});

it('[Z12] a card number in what the server can read of a page is masked before it is recorded', async () => {
  const { bank, everything } = await openRecordingBank();
  const start = await bank.startAction({ pageTitle: 'Pay with 4111 1111 1111 1111' });
  expect(await bank.says(bank.visitor, start)).toBe('done');
  const texts = (await everything()).join('');
  expect(texts).toContain('Pay with');
  expect(texts).not.toMatch(/4111 ?1111/);
});
