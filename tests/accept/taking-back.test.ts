// Reports, masked copies, judgements and steps, as accept hands them on: whose they are, and what the gateway is asked.
import { beforeEach, describe, expect, it } from 'vitest';
import { readEnvelope } from '../../src/seal/envelope-verify.ts';
import { must, newId } from '../seal/world.ts';
import { type Bank, openBank } from './action-bank.ts';

let bank: Bank;
let sent: { readonly text: string; readonly digest: string };
const statement = { text: 'aa', signature: 'A'.repeat(86) };
const place = 7;

beforeEach(async () => {
  bank = await openBank();
  const { envelope } = await bank.sendAction();
  sent = { text: envelope, digest: must(readEnvelope(bank.world.primitives, envelope)).digest };
  bank.given.messageAt = {
    digest: sent.digest,
    staffOnly: false,
    said: { from: 'visitor', person: null },
    envelope: sent.text,
  };
});

const fields = () => ({ revision: place, digest: sent.digest, reason: 'card-number' });

async function report(more: object = {}) {
  return {
    kind: 'ReportMessage',
    conversation: bank.talk.conversation,
    revision: place,
    reason: 'card-number',
    report: await bank.signed('ReportMessage', fields(), { device: bank.world.ann }),
    inspection: bank.inspection,
    ...more,
  };
}

describe('a report', () => {
  it('[D61] has the gateway look again at the recorded envelope, by its sender’s key', async () => {
    bank.given.again = {
      status: 'refused',
      rules: '1.1',
      reason: 'card-number',
      withhold: [],
      check: statement,
    };
    expect(await bank.says(bank.staff('ann'), await report())).toBe('done');
    expect(bank.again).toMatchObject([
      { sender: bank.card.sign, envelope: sent.text, digest: sent.digest, inspection: bank.inspection },
    ]);
    expect(bank.handed[0]?.command).toMatchObject({
      author: { from: 'visitor', person: null },
      confirmed: { reason: 'card-number', check: statement },
    });
  });

  it('[D61] that the gateway does not bear out, or that brings no key, is a report alone', async () => {
    bank.given.again = { status: 'passed', rules: '1.1', check: statement };
    expect(await bank.says(bank.staff('ann'), await report())).toBe('done');
    expect(bank.handed[0]?.command).toMatchObject({ confirmed: null });
    bank.again.length = 0;
    const { inspection: _, ...bare } = await report();
    expect(await bank.says(bank.staff('ann'), bare)).toBe('done');
    expect(bank.again).toEqual([]);
  });

  it('[Z6] is not recorded while the gateway cannot be asked', async () => {
    expect(await bank.says(bank.staff('ann'), await report())).toBe('gateway-unavailable');
    expect(bank.handed).toEqual([]);
  });
});

describe('a masked copy', () => {
  const reseal = async (more: object = {}) => ({
    ...(await bank.sendAction()),
    kind: 'ResealMessage',
    revision: place,
    original: bank.inspection,
    ...more,
  });

  it('[D63] goes on with what the gateway compared', async () => {
    bank.given.statement = statement;
    bank.given.comparison = { status: 'compared', rules: '1.1', check: statement, statement };
    expect(await bank.says(bank.visitor, await reseal())).toBe('done');
    expect(bank.compared).toMatchObject([{ refusal: statement, withheld: { envelope: sent.text } }]);
    expect(bank.handed[0]?.command).toMatchObject({
      kind: 'ResealMessage',
      chain: 'shared',
      statement,
      inspection: { status: 'passed' },
    });
  });

  it('[D64] of another’s message, of a note for a visitor, or that the gateway does not take: nothing is handed on', async () => {
    bank.given.statement = statement;
    bank.given.comparison = { status: 'invalid', code: 'not-masked' };
    expect(await bank.says(bank.visitor, await reseal())).toBe('not-masked');
    const there = bank.given.messageAt!;
    bank.given.messageAt = { ...there, said: { from: 'staff', person: bank.world.people.ann } };
    expect(await bank.says(bank.visitor, await reseal())).toBe('not-yours');
    bank.given.messageAt = { ...there, staffOnly: true };
    expect(await bank.says(bank.visitor, await reseal())).toBe('not-found');
    bank.given.messageAt = { ...there, envelope: null };
    expect(await bank.says(bank.visitor, await reseal())).toBe('not-withheld');
    expect(bank.handed).toEqual([]);
  });
});

describe('a judgement', () => {
  const judge = async (more: object = {}, device = bank.world.ingrid) => ({
    kind: 'JudgeWithheld',
    conversation: bank.talk.conversation,
    revision: place,
    decision: 'destroy',
    approval: await bank.signed(
      'JudgeWithheld',
      { revision: place, digest: sent.digest, decision: 'destroy' },
      { device },
    ),
    ...more,
  });

  it('[D69] is an officer’s or a supervisor’s, signed by their device about that very message', async () => {
    expect(await bank.says(bank.staff('ingrid'), await judge())).toBe('done');
    expect(bank.handed[0]?.command).toMatchObject({
      kind: 'JudgeWithheld',
      person: bank.world.people.ingrid,
    });
    expect(await bank.says(bank.staff('ann'), await judge({}, bank.world.ann))).toBe('not-allowed');
    expect(await bank.says(bank.visitor, await judge())).toBe('not-allowed');
    expect(await bank.says(bank.staff('ingrid'), await judge({ decision: 'give-back' }))).toBe(
      'shape-invalid',
    );
    expect(await bank.says(bank.staff('ingrid'), await judge({}, bank.world.ann))).toBe('wrong-sender');
    bank.given.messageAt = { ...bank.given.messageAt!, digest: 'A'.repeat(43) };
    expect(await bank.says(bank.staff('ingrid'), await judge())).toBe('shape-invalid');
  });
});

describe('a step of an incident', () => {
  const step = () => ({
    kind: 'TakeIncidentStep',
    incident: newId(bank.world.primitives),
    step: 'card',
    outcome: 'not-needed',
  });

  it('[X123] is an officer’s, in their own workspace', async () => {
    bank.given.workspaceOfIncident = 'northwind';
    expect(await bank.says(bank.staff('ingrid'), step())).toBe('done');
    expect(bank.handed[0]).toMatchObject({ to: 'incident', command: { person: bank.world.people.ingrid } });
    expect(await bank.says(bank.staff('ann'), step())).toBe('not-allowed');
    bank.given.workspaceOfIncident = 'linden';
    expect(await bank.says(bank.staff('ingrid'), step())).toBe('not-found');
  });
});
