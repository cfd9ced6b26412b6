// Joins holds to the log and the views: which conversations one covers, and what its own stream says.
import type { Upcast } from '../platform/upcast.ts';
import { clearOf, type Pipeline } from '../pipeline.ts';
import { hold, type HoldClear } from '../decide/hold.ts';
import type { StoredInboxRow } from '../project/inbox.ts';
import type { Projections, RowPlace } from '../project/projections.ts';
import type { StoredTranscriptRow } from '../project/transcripts.ts';
import { covers, type Coverable, createHoldBook, type HoldBook } from '../react/hold-book.ts';
import type { HoldWrites } from '../react/holds.ts';
import type { EventLog } from '../record/log.ts';
import type { HoldThere } from '../accept/action-needs.ts';
import type { Commands } from './commands.ts';
import type { Opening } from './opening.ts';

const PAGE = 500;

/** Holds in force as the log has them now. What is heard later changes nothing that stands in it already. */
export async function readHolds(log: Pick<EventLog, 'readAll'>, upcast: Upcast): Promise<HoldBook> {
  const book = createHoldBook();
  let after: string | null = null;
  for (let end = false; !end; ) {
    const page: Awaited<ReturnType<EventLog['readAll']>> = await log.readAll(after, PAGE, ['hold-']);
    for (const stored of page.events) {
      const event = clearOf<HoldClear>(stored, upcast);
      const { workspace } = event.meta;
      if (event.type === 'HoldPlaced') book.add({ hold: event.hold, workspace, scope: event.scope });
      if (event.type === 'HoldReleased') book.remove(event.hold);
    }
    after = page.cursor ?? after;
    end = page.end;
  }
  return book;
}

export function holdWrites(needs: {
  readonly commands: Pick<Commands, 'coverBy'>;
  readonly projections: Pick<Projections, 'caughtUp' | 'page' | 'row' | 'settled'>;
}): HoldWrites {
  const { commands, projections } = needs;
  /** What this reader wrote last: a view that has not come so far does not know all that is under a hold. */
  let written = '';

  async function reached(view: 'inbox' | 'transcripts', cursor: string): Promise<void> {
    await projections.caughtUp;
    if (!(await projections.settled(view, cursor))) throw new Error(`${view} has not come to this place`);
  }

  /** By their beginning, which does not change while they are gone through. */
  async function* all(workspace: string): AsyncGenerator<StoredTranscriptRow> {
    for (let after: RowPlace | null = null, end = false; !end; ) {
      const page: readonly (RowPlace & { readonly row: StoredTranscriptRow })[] =
        projections.page<StoredTranscriptRow>('transcripts', workspace, 'all', after, PAGE);
      for (const { row } of page) yield row;
      after = page.at(-1) ?? after;
      end = page.length < PAGE;
      // However many there are, others have their turn.
      await new Promise((resolve) => setImmediate(resolve));
    }
  }

  return {
    async *covered(held, cursor) {
      await reached('transcripts', cursor);
      await reached('inbox', cursor);
      for await (const { conversation } of all(held.workspace)) {
        const row = projections.row<StoredInboxRow>('inbox', conversation);
        if (row !== null && covers(held, row)) yield conversation;
      }
    },
    async *under(id, workspace, cursor) {
      await reached('transcripts', written > cursor ? written : cursor);
      for await (const { conversation, holds } of all(workspace)) if (holds.includes(id)) yield conversation;
    },
    async coverable(conversation, cursor): Promise<Coverable | null> {
      await reached('inbox', cursor);
      return projections.row<StoredInboxRow>('inbox', conversation);
    },
    async write({ cause, conversation, hold: id, kind, workspace }) {
      const by = { kind: 'system', name: 'holds' } as const;
      const result = await commands.coverBy({ workspace, by, cause }, conversation, { kind, hold: id });
      if (result.status === 'done') written = result.position ?? written;
      // Who is erased has nothing left to keep.
      else if (result.code !== 'not-found' && result.code !== 'subject-erased')
        throw new Error(`a hold could not be written now: ${result.code}`);
    },
  };
}

/** What accept asks of one hold: its matter, and the text that one officer signed for its end. */
export function holdsThere(needs: {
  readonly pipeline: Pipeline;
  readonly log: EventLog;
  readonly opening: Opening;
}): (id: string) => Promise<HoldThere | null> {
  return async (id) => {
    const state = await needs.pipeline.read(hold, `hold-${id}`);
    if (state.status === 'none') return null;
    const { events } = await needs.log.readStream(`hold-${id}`, 0, PAGE);
    const [placed] = events;
    const matter = placed === undefined ? null : needs.opening.fields(placed)?.['matter'];
    const asked = state.asked === null ? null : events.findLast(({ type }) => type === 'ReleaseAsked');
    const signed =
      asked === null || asked === undefined
        ? null
        : (needs.opening.fields(asked)?.['signed'] as { readonly text: string } | undefined);
    return {
      workspace: state.workspace,
      matter: typeof matter === 'string' ? matter : '',
      text: signed?.text ?? null,
    };
  };
}
