import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import {
  onlineGraceMs,
  signalExpiryMs,
  type SignalEnd,
  signalHub,
  signalsPerWindowMax,
} from '../../src/deliver/signals.ts';
import { handClock, newId } from './deliver-fixture.ts';

type Heard = { from: string; person: string | null; signal: { kind: string; on: boolean } };

function end(conversation: string, from: 'visitor' | 'staff', person: string | null) {
  const heard: Heard[] = [];
  const signalEnd: SignalEnd = {
    conversation,
    from,
    person,
    send: (text) => void heard.push(JSON.parse(text) as Heard),
  };
  const words = () =>
    heard.splice(0).map(({ from: side, signal }) => `${side} ${signal.kind} ${signal.on ? 'on' : 'off'}`);
  return { ...signalEnd, heard, words, self: signalEnd };
}

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

describe('signals', () => {
  it('[V30] typing goes to the other ends, and ends by itself', () => {
    const hub = signalHub(handClock());
    const room = newId();
    const visitor = end(room, 'visitor', null);
    const ann = end(room, 'staff', 'ann');
    hub.join(visitor.self);
    hub.join(ann.self);
    ann.words();
    hub.tell(visitor.self, { kind: 'Typing', on: true });
    expect(ann.words()).toEqual(['visitor Typing on']);
    expect(visitor.words()).toEqual([]);
    vi.advanceTimersByTime(signalExpiryMs - 1);
    expect(ann.words()).toEqual([]);
    vi.advanceTimersByTime(1);
    expect(ann.words()).toEqual(['visitor Typing off']);
    hub.tell(ann.self, { kind: 'Typing', on: true });
    expect(visitor.heard[0]).toMatchObject({ from: 'staff', person: 'ann' });
    hub.tell(ann.self, { kind: 'Typing', on: false });
    expect(visitor.words()).toEqual(['staff Typing on', 'staff Typing off']);
    vi.advanceTimersByTime(2 * signalExpiryMs);
    expect(visitor.words()).toEqual([]);
  });

  it('[V31] a visitor hears of typing alone: not who looks on, not who is there', () => {
    const hub = signalHub(handClock());
    const room = newId();
    const visitor = end(room, 'visitor', null);
    const ann = end(room, 'staff', 'ann');
    const bob = end(room, 'staff', 'bob');
    hub.join(visitor.self);
    hub.join(ann.self);
    hub.tell(ann.self, { kind: 'Viewing', on: true });
    hub.join(bob.self);
    expect(visitor.words()).toEqual([]);
    expect(bob.words()).toEqual(['visitor Online on', 'staff Viewing on']);
    hub.leave(ann.self);
    expect(visitor.words()).toEqual([]);
    expect(bob.words()).toEqual(['staff Viewing off']);
  });

  it('[V31] who is there is what the server saw, never what a client says', () => {
    const hub = signalHub(handClock());
    const room = newId();
    const visitor = end(room, 'visitor', null);
    const ann = end(room, 'staff', 'ann');
    hub.join(ann.self);
    hub.join(visitor.self);
    expect(ann.words()).toEqual(['visitor Online on']);
    hub.tell(visitor.self, { kind: 'Online', on: false });
    hub.tell(visitor.self, { kind: 'Viewing', on: true });
    expect(ann.words()).toEqual([]);
  });

  it('[V31] a reload is not a departure; a departure is told after a moment', () => {
    const hub = signalHub(handClock());
    const room = newId();
    const ann = end(room, 'staff', 'ann');
    const before = end(room, 'visitor', null);
    hub.join(ann.self);
    hub.join(before.self);
    hub.leave(before.self);
    vi.advanceTimersByTime(onlineGraceMs - 1);
    const after = end(room, 'visitor', null);
    hub.join(after.self);
    vi.advanceTimersByTime(2 * onlineGraceMs);
    expect(ann.words()).toEqual(['visitor Online on']);
    hub.leave(after.self);
    vi.advanceTimersByTime(onlineGraceMs);
    expect(ann.words()).toEqual(['visitor Online off']);
  });

  it('[V32] the other tabs of one person hear nothing of it, other rooms neither', () => {
    const hub = signalHub(handClock());
    const room = newId();
    const one = end(room, 'staff', 'ann');
    const other = end(room, 'staff', 'ann');
    const elsewhere = end(newId(), 'staff', 'bob');
    for (const each of [one, other, elsewhere]) hub.join(each.self);
    hub.tell(one.self, { kind: 'Typing', on: true });
    hub.tell(end(room, 'staff', 'mallory').self, { kind: 'Typing', on: true });
    expect([...other.words(), ...elsewhere.words()]).toEqual([]);
  });

  it('[V33] more than the rate is dropped', () => {
    const clock = handClock();
    const hub = signalHub(clock);
    const room = newId();
    const visitor = end(room, 'visitor', null);
    const ann = end(room, 'staff', 'ann');
    hub.join(ann.self);
    hub.join(visitor.self);
    ann.words();
    for (let count = 0; count < signalsPerWindowMax + 30; count += 1) {
      hub.tell(visitor.self, { kind: 'Typing', on: true });
    }
    expect(ann.words().length).toBe(signalsPerWindowMax);
    clock.advance(5_000);
    hub.tell(visitor.self, { kind: 'Typing', on: true });
    expect(ann.words().length).toBe(1);
    hub.stop();
    expect(vi.getTimerCount()).toBe(0);
  });
});
