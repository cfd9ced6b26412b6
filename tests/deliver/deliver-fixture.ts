// A whole delivery over the log's memory twin, and clients that speak frames through a wire the test holds.
import { rowsPerFrameMax } from '../../src/deliver/views-feed.ts';
import type { Connection, Wire } from '../../src/deliver/connection.ts';
import { openConnection } from '../../src/deliver/connection.ts';
import { conversationFeed } from '../../src/deliver/conversation-feed.ts';
import { createDelivery } from '../../src/deliver/delivery.ts';
import type { DeliverNeeds, LoggedEvent, OpenedEvent, ViewRow, ViewSource } from '../../src/deliver/needs.ts';
import { signalHub } from '../../src/deliver/signals.ts';
import type { EventsFrame, ServerFrame } from '../../src/contract/frames.ts';
import type { Clock } from '../../src/platform/clock.ts';
import { createRandomness } from '../../src/platform/ids.ts';
import type { LogEvent } from '../../src/platform/log-event.ts';
import type { StaffPrincipal, VisitorPrincipal } from '../../src/platform/principal.ts';
import { createSchemaCheck } from '../../src/platform/schema-check.ts';
import { openMemoryLog } from '../../src/record/memory-log.ts';

export const check = createSchemaCheck();
const random = createRandomness();
export const newId = (): string => random.id();

export const visitor = (device = newId()): VisitorPrincipal => ({
  kind: 'visitor',
  workspace: 'northwind',
  site: 'main',
  device,
  sign: 'x',
  agree: 'x',
});

export const agent = (person = newId(), teams: readonly string[] = ['support']): StaffPrincipal => ({
  kind: 'staff',
  workspace: 'northwind',
  person,
  roles: ['agent'],
  teams,
  device: null,
});

export function handClock(): Clock & { advance(ms: number): void } {
  let movedMs = 0;
  return {
    nowMs: () => Date.now() + movedMs,
    monotonicMs: () => performance.now() + movedMs,
    advance(ms) {
      movedMs += ms;
    },
  };
}

/** Rows by view and key, and who asked to be told. */
export function handViews(pageRows = rowsPerFrameMax) {
  const rows = new Map<string, ViewRow>();
  const listeners = new Set<(keys: readonly string[]) => void>();
  const source: ViewSource = {
    snapshot(_view, _principal, after) {
      const keys = [...rows.keys()].filter((key) => after === null || key > after).toSorted();
      const page = keys.slice(0, pageRows);
      const last = page.at(-1) ?? null;
      return { rows: page.flatMap((key) => rows.get(key) ?? []), next: keys.length > pageRows ? last : null };
    },
    row: (_view, _principal, key) => rows.get(key) ?? null,
    subscribe(_view, _workspace, onChange) {
      listeners.add(onChange);
      return () => void listeners.delete(onChange);
    },
  };
  return {
    source,
    rows,
    listeners,
    set(key: string, value: number) {
      rows.set(key, { key, row: { key, value } as never });
      for (const listener of listeners) listener([key]);
    },
    remove(key: string) {
      rows.delete(key);
      for (const listener of listeners) listener([key]);
    },
  };
}

export function fixture(given: Partial<DeliverNeeds> = {}) {
  const log = openMemoryLog();
  const clock = handClock();
  const lines: LogEvent[] = [];
  const views = handViews();
  const needs: DeliverNeeds = {
    log,
    open: (events) => events.map(opened),
    mayJoin: () => true,
    mayWatch: () => true,
    act: () => Promise.resolve({ status: 'done', position: null }),
    welcome: () => ({
      workspace: 'northwind',
      workspaceName: 'Northwind Bank',
      reference: 'NW',
      root: '{}',
      directory: { roots: [], text: '{}', signatures: [] },
      gatewayKey: null,
    }),
    principalNow: (principal) => principal,
    views: views.source,
    check,
    clock,
    random,
    logger: (event) => void lines.push(event),
    ...given,
  };

  const revisions = new Map<string, number>();
  return {
    log,
    clock,
    lines,
    views,
    needs,
    delivery: () => createDelivery(needs),
    /** Appends events of these types to a conversation. */
    async record(conversation: string, types: readonly string[], filling = ''): Promise<void> {
      const before = revisions.get(conversation) ?? 0;
      const events = types.map((type, index) => ({
        id: newId(),
        type,
        clear: JSON.stringify({ type, revision: before + index, filling }),
        head: '',
        shredded: '',
      }));
      revisions.set(conversation, before + types.length);
      const result = await log.append(`conversation-${conversation}`, before, events);
      if (result.status !== 'appended') throw new Error('the test lost its own race');
    },
    /** What a lone connection needs, without delivery around it. */
    shared() {
      const failures: unknown[] = [];
      const failed = (error: unknown) => void failures.push(error);
      const feed = conversationFeed({ log, open: needs.open, failed });
      return { needs, feed, signals: signalHub(clock), failed, failures };
    },
  };
}

export type Fixture = ReturnType<typeof fixture>;

export function opened(event: LoggedEvent): OpenedEvent {
  return {
    type: event.type,
    revision: event.revision,
    clear: event.clear,
    head: event.head,
    shredded: 'text',
    state: 'open',
  };
}

/** A wire that keeps what was sent; `waiting` is what the test says has not left. */
export class HandWire implements Wire {
  readonly frames: ServerFrame[] = [];
  readonly texts: string[] = [];
  waiting = 0;
  ended: { code: string; retry: boolean } | null = null;

  send(text: string): void {
    this.texts.push(text);
    this.frames.push(JSON.parse(text) as ServerFrame);
  }

  waitingBytes(): number {
    return this.waiting;
  }

  end(code: string, retry: boolean): void {
    this.ended = { code, retry };
  }
}

export function connect(
  shared: ReturnType<Fixture['shared']>,
  principal: StaffPrincipal | VisitorPrincipal,
  wire: HandWire = new HandWire(),
) {
  const connection: Connection = openConnection(shared, principal, wire, () => {});
  return { connection, wire };
}

export const hello = (connect = newId()) => ({ frame: 'hello', protocol: 1, connect }) as const;

export function eventsOf(frames: readonly ServerFrame[]): readonly EventsFrame['events'][number][] {
  return frames.flatMap((frame) => (frame.frame === 'events' ? frame.events : []));
}

/** Waits until it holds, by turns of the loop; fails with what it waited for. */
export async function until(holds: () => boolean, what: string, turnsMax = 5_000): Promise<void> {
  for (let turn = 0; turn < turnsMax; turn += 1) {
    if (holds()) return;
    await new Promise((resolve) => setImmediate(resolve));
  }
  throw new Error(`waited in vain for: ${what}`);
}
