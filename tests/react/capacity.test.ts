import { describe, expect, it } from 'vitest';
import { type CapacitySettings, createCapacity } from '../../src/wiring/capacity.ts';
import { CAPACITY_DEFAULT } from '../../src/decide/agent.ts';
import { capacityReader } from '../../src/react/capacity.ts';
import type { Heard } from '../../src/react/reader.ts';
import { freshId, openWritePath } from '../pipeline/write-path.ts';
import { openStreet } from './router-house.ts';

const WORKSPACE = 'northwind';
const DAY_MS = 86_400_000;

async function house() {
  const street = await openStreet(await openWritePath());
  const { commands } = street.server;
  const person = freshId();
  const staff = new Map<string, { readonly capacity: number }>();
  let known: CapacitySettings = { changes: 0, settings: { staff } };
  const reader = capacityReader(createCapacity({ agent: commands.agent, settingsOf: () => known }));
  const heard = (number: number, section = 'staff') =>
    ({
      event: { type: 'SettingChanged', section, item: person, value: {}, number },
      meta: { workspace: WORKSPACE },
      cause: `change ${number}`,
      cursor: '',
    }) as unknown as Heard;
  return {
    street,
    hear: (number: number, section?: string) => reader.hear(heard(number, section)),
    know(changes: number, capacity: number | null) {
      if (capacity === null) staff.delete(person);
      else staff.set(person, { capacity });
      known = { changes, settings: { staff } };
    },
    async capacity() {
      const state = await commands.agentNow(person);
      return state.status === 'none' ? null : state.capacity;
    },
  };
}

describe('the capacity of the settings', () => {
  it('[F60] is the agent’s, also before their first day and over midnight, until it is set anew or not at all', async () => {
    const { capacity, hear, know, street } = await house();
    know(1, 2);
    await hear(1);
    expect(await capacity()).toBe(2);
    street.pass(DAY_MS);
    know(2, 3);
    await hear(2);
    expect(await capacity()).toBe(3);
    know(3, null);
    await hear(3);
    expect(await capacity()).toBe(CAPACITY_DEFAULT);
  });

  it('[F60] heard again it takes nothing back, heard early it waits, and other settings are not its matter', async () => {
    const { capacity, hear, know } = await house();
    await expect(hear(1)).rejects.toThrow('not there yet');
    expect(await capacity()).toBeNull();
    know(5, 2);
    await hear(4);
    await hear(5);
    await hear(1);
    expect(await capacity()).toBe(2);
    know(6, 4);
    await hear(6, 'team');
    expect(await capacity()).toBe(2);
  });
});
