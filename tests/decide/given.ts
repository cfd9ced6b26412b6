// Given what happened, when this is asked, then that: deciders are pure, so a rule is read as it is tested.
import { expect } from 'vitest';
import type { Decider, Decision, Recorded } from '../../src/decide/decider.ts';
import { shreddedFields } from '../../src/contract/marks.ts';

/** The clear part of a plain event, with its place in a stream. */
export function recorded<Clear>(
  event: { readonly type: string },
  revision: number,
  at = '2026-05-12T10:00:00.000Z',
): Recorded<Clear> {
  const hidden = shreddedFields[event.type as keyof typeof shreddedFields];
  const clear = Object.fromEntries(Object.entries(event).filter(([name]) => !hidden.includes(name)));
  const meta = {
    id: 'AAAAAAAAAAAAAAAAAAAAAA',
    version: 1,
    workspace: 'northwind',
    stream: 'test-1',
    revision,
    at,
    by: { kind: 'system', name: 'test' },
    cause: 'AAAAAAAAAAAAAAAAAAAAAA',
    shredded: null,
    head: `head-${revision}`,
  };
  return { ...clear, meta } as Recorded<Clear>;
}

export function stateAfter<State, Command, Event extends { readonly type: string }, Clear>(
  decider: Decider<State, Command, Event, Clear>,
  events: readonly { readonly type: string }[],
): State {
  return events.reduce(
    (state, event, revision) => decider.evolve(state, recorded<Clear>(event, revision)),
    decider.initial,
  );
}

export function given<State, Command, Event extends { readonly type: string }, Clear>(
  decider: Decider<State, Command, Event, Clear>,
  ...events: readonly Event[]
) {
  return {
    when(command: Command) {
      const decision: Decision<Event> = decider.decide(command, stateAfter(decider, events));
      return {
        decision,
        gives(...expected: readonly Partial<Event>[]) {
          expect(decision.refusal).toBeNull();
          expect(decision.events).toHaveLength(expected.length);
          for (const [index, each] of expected.entries()) expect(decision.events[index]).toMatchObject(each);
        },
        nothing() {
          expect(decision).toEqual({ events: [], refusal: null });
        },
        refused(code: string) {
          expect(decision.refusal?.code).toBe(code);
          expect(decision.events).toEqual([]);
        },
      };
    },
  };
}
