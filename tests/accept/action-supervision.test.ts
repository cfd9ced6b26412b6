import { beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { signAction } from '../../src/seal/action.ts';
import { FIRST_HEAD } from '../../src/seal/chain.ts';
import { deviceCard, type DeviceKeys } from '../../src/seal/identity.ts';
import { readersFor } from '../../src/seal/readers.ts';
import { must, newId, NOW_MS, time } from '../seal/world.ts';
import { type Bank, openBank } from './action-bank.ts';

let bank: Bank;
beforeAll(async () => {
  bank = await openBank();
});
beforeEach(() => {
  for (const name of Object.keys(bank.given)) delete bank.given[name as keyof typeof bank.given];
  bank.handed.length = 0;
});

type Changes = {
  readonly device?: DeviceKeys;
  readonly conversation?: string;
  readonly action?: string;
  readonly how?: 'listen' | 'take-over';
  readonly directory?: number;
  readonly at?: string;
};

async function joining(changes: Changes = {}) {
  const { primitives, talk, world } = bank;
  const fields = {
    how: changes.how ?? 'listen',
    directory: changes.directory ?? 1,
    at: changes.at ?? time(60_000),
    nonce: newId(primitives),
  };
  return signAction(primitives, changes.device ?? world.vera, {
    action: changes.action ?? 'SuperviseConversation',
    workspace: 'northwind',
    conversation: changes.conversation ?? talk.conversation,
    tab: newId(primitives),
    sequence: 1,
    head: FIRST_HEAD,
    fields,
  });
}

async function supervise(changes: Changes = {}, how: 'listen' | 'take-over' = changes.how ?? 'listen') {
  const { conversation } = bank.talk;
  return { kind: 'SuperviseConversation', conversation, how, joining: await joining(changes) };
}

const joined = () =>
  bank.factsOf({ supervisors: [{ person: bank.world.people.vera, device: bank.world.vera.id }] });

describe('a supervisor', () => {
  it('[B52] joins by a signature of their own certified device, over this conversation, now', async () => {
    const vera = bank.staff('vera');
    expect(await bank.says(vera, await supervise())).toBe('done');
    expect(bank.handed).toMatchObject([
      {
        to: 'conversation',
        command: {
          kind: 'SuperviseConversation',
          person: bank.world.people.vera,
          device: bank.world.vera.id,
          how: 'listen',
          directory: 1,
        },
      },
    ]);
    bank.handed.length = 0;
    const says = async (changes: Changes, how?: 'listen' | 'take-over') =>
      bank.says(vera, await supervise(changes, how));
    expect(await says({ device: bank.world.tomas })).toBe('wrong-sender');
    expect(await says({ conversation: newId(bank.primitives) })).toBe('wrong-conversation');
    expect(await says({ action: 'ResolveConversation' })).toBe('shape-invalid');
    expect(await says({ how: 'listen' }, 'take-over')).toBe('shape-invalid');
    expect(await says({ directory: 2 })).toBe('stale-directory');
    expect(await says({ at: new Date(NOW_MS - 3_600_000).toISOString() })).toBe('clock-differs');
    expect(await bank.says(bank.staff('vera', { device: null }), await supervise())).toBe(
      'device-not-certified',
    );
    expect(bank.handed).toEqual([]);
  });

  it('[B62] nobody else supervises, and nobody in another workspace', async () => {
    const action = await supervise();
    for (const name of ['ann', 'ingrid', 'olu'] as const)
      expect(await bank.says(bank.staff(name), action), name).toBe('not-allowed');
    expect(await bank.says(bank.visitor, action)).toBe('not-allowed');
    for (const role of ['privacy', 'administrator', 'compliance'] as const)
      expect(await bank.says(bank.staff('vera', { roles: ['supervisor', role] }), action), role).toBe(
        'not-allowed',
      );
    bank.given.facts = bank.factsOf({ workspace: 'linden' });
    expect(await bank.says(bank.staff('vera'), action)).toBe('not-found');
    expect(bank.handed).toEqual([]);
  });

  it('[B50] does nothing in a conversation of another team before joining it, and with no other device after', async () => {
    const { conversation } = bank.talk;
    const vera = bank.staff('vera');
    const reads = { kind: 'MarkRead', conversation, upTo: 1 };
    expect(await bank.says(vera, reads)).toBe('not-allowed');
    bank.given.facts = joined();
    expect(await bank.says(vera, reads)).toBe('done');
    expect(await bank.says(bank.staff('vera', { device: bank.stranger.id }), reads)).toBe('not-allowed');
  });

  it('[B53] is on the list of the next epoch, or it is refused', async () => {
    const { conversation } = bank.talk;
    const list = (devices: readonly string[]) =>
      must(
        readersFor(bank.world.document, {
          audience: 'conversation',
          team: 'support',
          visitors: [deviceCard(bank.talk.visitor)],
          joined: devices,
        }),
      );
    const says = async (devices: readonly string[]) =>
      bank.says(bank.visitor, {
        kind: 'SendMessage',
        conversation,
        envelope: (await bank.envelope({ epoch: 2, sequence: 2 })).text,
        epoch: await bank.epoch({ epoch: 2, readers: () => list(devices) }),
        inspection: bank.inspection,
      });
    bank.given.facts = joined();
    expect(await says([])).toBe('readers-differ');
    expect(await says([bank.world.vera.id])).toBe('done');
    expect(bank.handed[0]).toMatchObject({ command: { epoch: { joined: [bank.world.vera.id] } } });
    delete bank.given.facts;
    expect(await says([bank.world.vera.id])).toBe('readers-differ');
  });

  it('[B56] takes over by joining first and then claiming a place of their own', async () => {
    const { ann, vera } = bank.world.people;
    expect(await bank.says(bank.staff('vera'), await supervise({ how: 'take-over' }))).toBe('done');
    expect(bank.handed).toMatchObject([
      { to: 'conversation', command: { kind: 'SuperviseConversation', how: 'take-over' } },
      { to: 'agent', id: vera, command: { kind: 'ClaimConversation', from: ann, reason: 'taken-over' } },
    ]);
    bank.handed.length = 0;
    const { conversation } = bank.talk;
    expect(await bank.says(bank.staff('vera'), { kind: 'EndSupervision', conversation })).toBe('done');
    expect(bank.handed).toMatchObject([{ command: { kind: 'EndSupervision', person: vera } }]);
  });
});
