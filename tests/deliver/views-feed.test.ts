import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { ServerFrame, ViewFrame } from '../../src/contract/frames.ts';
import type { ViewRow } from '../../src/deliver/needs.ts';
import { rowsPerFrameMax, viewRowsMax, watchView } from '../../src/deliver/views-feed.ts';
import { agent, connect, fixture, handViews, hello, until, visitor } from './deliver-fixture.ts';

type Row = { readonly key: string; readonly value: number };

/** What a client holds after these frames. */
function held(frames: readonly ViewFrame[]): ReadonlyMap<string, Row> {
  const rows = new Map<string, Row>();
  for (const frame of frames) {
    if (frame.reset) rows.clear();
    for (const row of frame.rows as unknown as readonly Row[]) rows.set(row.key, row);
    for (const key of frame.removed) rows.delete(key);
  }
  return rows;
}

const words = (rows: ReadonlyMap<string, Row>) =>
  [...rows.values()]
    .map((row) => `${row.key}=${row.value}`)
    .sort((one, other) => one.localeCompare(other))
    .join(' ');

const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

describe('watching a view', () => {
  it('[V40] what the client holds equals a fresh snapshot, whatever changed meanwhile', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(
          fc.record({
            key: fc.constantFrom('a', 'b', 'c', 'd', 'e'),
            value: fc.option(fc.nat({ max: 9 })),
            pause: fc.nat({ max: 2 }),
            full: fc.boolean(),
          }),
          { maxLength: 40 },
        ),
        async (changes) => {
          // Pages of two: changes fall between them.
          const views = handViews(2);
          views.set('a', 0);
          let ready = true;
          const frames: ViewFrame[] = [];
          const slow = {
            ...views.source,
            snapshot: async (...asked: Parameters<typeof views.source.snapshot>) => {
              const rows = await views.source.snapshot(...asked);
              await pause(0);
              return rows;
            },
            row: async (...asked: Parameters<typeof views.source.row>): Promise<ViewRow | null> => {
              await pause(0);
              return views.source.row(...asked);
            },
          };
          const watch = watchView(slow, 'inbox', agent(), {
            send: (text) => void frames.push(JSON.parse(text) as ViewFrame),
            ready: () => ready,
            nowMs: () => 0,
            failed: (error) => {
              throw error;
            },
          });
          for (const change of changes) {
            ready = !change.full;
            if (ready) watch.wake();
            if (change.value === null) views.remove(change.key);
            else views.set(change.key, change.value);
            for (let turn = 0; turn < change.pause; turn += 1) await pause(0);
          }
          ready = true;
          watch.wake();
          const wanted = new Map([...views.rows].map(([key, { row }]) => [key, row as unknown as Row]));
          const settled = () => frames.length > 0 && words(held(frames)) === words(wanted);
          for (let turn = 0; turn < 100 && !settled(); turn += 1) await pause(5);
          expect(words(held(frames))).toBe(words(wanted));
          expect(frames.filter((frame) => frame.reset).length).toBe(1);
          watch.end();
          expect(views.listeners.size).toBe(0);
        },
      ),
      { numRuns: 30 },
    );
  });

  it('[V44] a view of more rows than a client is given shows as many as it may, and no page holds up another', async () => {
    const views = handViews();
    for (let count = 0; count < viewRowsMax + 500; count += 1)
      views.rows.set(`k${count}`, { key: `k${count}`, row: { key: `k${count}`, value: count } as never });
    const frames: ViewFrame[] = [];
    let turns = 0;
    const timer = setInterval(() => (turns += 1), 0);
    watchView(views.source, 'inbox', agent(), {
      send: (text) => void frames.push(JSON.parse(text) as ViewFrame),
      ready: () => true,
      nowMs: () => 0,
      failed: () => {},
    });
    await until(() => held(frames).size >= viewRowsMax, 'all of them');
    clearInterval(timer);
    expect(held(frames).size).toBe(viewRowsMax);
    expect(turns).toBeGreaterThan(1);
  });

  it('[V41] many rows come in several frames, only the first of which replaces', async () => {
    const views = handViews();
    for (let count = 0; count < 2 * rowsPerFrameMax + 1; count += 1) views.set(`k${count}`, count);
    const frames: ViewFrame[] = [];
    watchView(views.source, 'team', agent(), {
      send: (text) => void frames.push(JSON.parse(text) as ViewFrame),
      ready: () => true,
      nowMs: () => 0,
      failed: () => {},
    });
    await until(() => frames.length === 3, 'three frames');
    expect(frames.map((frame) => [frame.reset, frame.rows.length])).toEqual([
      [true, rowsPerFrameMax],
      [false, rowsPerFrameMax],
      [false, 1],
    ]);
  });

  it('[V42] a visitor watches nothing, a member of staff what policy allows', async () => {
    const made = fixture({ mayWatch: (_principal, view) => view === 'inbox' });
    made.views.set('a', 1);
    const shared = made.shared();
    for (const [principal, view, allowed] of [
      [visitor(), 'inbox', false],
      [agent(), 'requests', false],
      [agent(), 'inbox', true],
    ] as const) {
      const { connection, wire } = connect(shared, principal);
      connection.receive(hello());
      connection.receive({ frame: 'watch', view });
      await until(() => wire.frames.length === 2, 'an answer');
      const [welcome, answer] = wire.frames as [ServerFrame, ServerFrame];
      if (welcome.frame !== 'welcome') throw new Error('no welcome');
      if (allowed)
        expect(answer).toMatchObject({ frame: 'view', reset: true, rows: [{ key: 'a', value: 1 }] });
      else {
        expect(answer).toMatchObject({
          ref: welcome.connection,
          code: 'not-allowed',
          detail: { frame: 'watch', view },
        });
      }
      connection.receive({ frame: 'unwatch', view });
      expect(made.views.listeners.size).toBe(0);
    }
  });
});
