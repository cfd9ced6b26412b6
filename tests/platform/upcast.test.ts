import fc from 'fast-check';
import { expect, test } from 'vitest';
import { version } from '../../src/contract/marks.ts';
import { createUpcast, UnknownEvent, type UpcastStep } from '../../src/platform/upcast.ts';
import { steps } from '../../migrations/events/steps.ts';

// A type of the tests' own: nothing of the product is released yet.
const doorSteps: readonly UpcastStep[] = [
  { type: 'DoorOpened', from: 1, upcast: ({ by, ...rest }) => ({ ...rest, who: by }) },
  { type: 'DoorOpened', from: 2, upcast: (fields) => ({ ...fields, side: 'inside' }) },
];
const upcastDoor = createUpcast({ DoorOpened: 3, DoorShut: 1 }, doorSteps);

test("[T5] every released version reaches today's shape, one step after the other", () => {
  const today = { type: 'DoorOpened', version: 3, who: 'ann', side: 'inside' };
  expect(upcastDoor({ type: 'DoorOpened', version: 1, by: 'ann' })).toEqual(today);
  expect(upcastDoor({ type: 'DoorOpened', version: 2, who: 'ann' })).toEqual(today);
  expect(upcastDoor({ ...today, side: 'outside' })).toEqual({ ...today, side: 'outside' });
});

test('[T5] the event as read is left as it was', () => {
  const old = Object.freeze({ type: 'DoorOpened', version: 1, by: 'ann' });
  upcastDoor(old);
  expect(old).toEqual({ type: 'DoorOpened', version: 1, by: 'ann' });
});

test('[T5] an unknown type or a newer version stops the reader', () => {
  for (const fields of [
    { type: 'DoorPainted', version: 1 },
    { type: 'DoorOpened', version: 4 },
    { type: 'DoorOpened', version: 0 },
    { type: 'DoorOpened', version: 1.5 },
    { type: 'constructor', version: 1 },
    { type: '__proto__', version: 1 },
  ]) {
    expect(() => upcastDoor(fields)).toThrow(UnknownEvent);
  }
  expect(() => upcastDoor({ type: 'DoorOpened', version: 4 })).toThrow(
    expect.objectContaining({ code: 'unknown-event' }),
  );
});

test('[T5] a chain with a hole, a fork or a loose end is refused before anything is read', () => {
  const [first, second] = doorSteps as [UpcastStep, UpcastStep];
  expect(() => createUpcast({ DoorOpened: 3 }, [first])).toThrow(
    'No step leads on from DoorOpened version 2',
  );
  expect(() => createUpcast({ DoorOpened: 3 }, [first, second, second])).toThrow('Two steps');
  expect(() => createUpcast({ DoorOpened: 2 }, [first, second])).toThrow('leads nowhere');
  expect(() => createUpcast({}, [first])).toThrow('leads nowhere');
});

test('[T5] a step cannot change the type or skip a version', () => {
  const liar: UpcastStep = { type: 'DoorOpened', from: 1, upcast: () => ({ type: 'DoorShut', version: 9 }) };
  const upcast = createUpcast({ DoorOpened: 2, DoorShut: 9 - 8 }, [liar]);
  expect(upcast({ type: 'DoorOpened', version: 1 })).toEqual({ type: 'DoorOpened', version: 2 });
});

test('[T5] stopping half-way and going on later gives the same as going through', () => {
  const halfWay = createUpcast({ DoorOpened: 2 }, doorSteps.slice(0, 1));
  fc.assert(
    fc.property(fc.dictionary(fc.stringMatching(/^[a-z]{1,8}$/), fc.jsonValue()), (fields) => {
      const old = { ...fields, type: 'DoorOpened', version: 1 };
      expect(upcastDoor(halfWay(old))).toEqual(upcastDoor(old));
    }),
    { numRuns: 100 },
  );
});

test("[T5] the product's own steps lead to the versions of its contract", () => {
  const upcast = createUpcast(version, steps);
  const types = Object.keys(version);
  expect(types.length).toBeGreaterThan(20);
  for (const type of types) {
    expect(upcast({ type, version: version[type as keyof typeof version] }).type).toBe(type);
  }
});
