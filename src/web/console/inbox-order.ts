// The inbox in order while rows change one by one: ten thousand rows are sorted once, and then only what changed is put in
// its place. Promises the same lines as sorting everything anew.
import type { InboxRow } from '../../contract/views.ts';
import {
  compareBy,
  type Group,
  groupOf,
  type Line,
  linesOf,
  type ListQuestion,
  passes,
  type Tab,
} from './inbox-list.ts';

export type Counts = Readonly<Record<Tab, number>>;

export interface InboxOrder {
  lines(question: ListQuestion): readonly Line[];
  /** What is resolved waits for nobody and is not counted; a filter counts nothing out. */
  counts(): Counts;
}

/** More changes at once than this are sorted anew: that is faster then. */
const PLACED_MAX = 500;

export function createInboxOrder(): InboxOrder {
  let known: ReadonlyMap<string, InboxRow> = new Map();
  let asked: Pick<ListQuestion, 'me' | 'sort' | 'filter'> | null = null;
  let groups = emptyGroups();
  let count: Record<Group, number> = { mine: 0, unassigned: 0, team: 0, resolved: 0 };

  function follow(question: ListQuestion): void {
    const { filter, me, rows, sort } = question;
    const same = asked !== null && asked.me === me && asked.sort === sort && asked.filter === filter;
    const changes = same ? changesOf(known, rows) : null;
    known = rows;
    asked = { me, sort, filter };
    if (changes === null || changes.length > PLACED_MAX) return sortAll(question);
    const compare = compareBy(sort);
    for (const { before, after } of changes) {
      if (before !== null) {
        const group = groupOf(before, me);
        count[group] -= 1;
        if (passes(before, filter, me)) {
          const list = groups[group];
          const at = placeOf(list, before, compare);
          if (list[at] === before) list.splice(at, 1);
        }
      }
      if (after !== null) {
        const group = groupOf(after, me);
        count[group] += 1;
        if (passes(after, filter, me)) groups[group].splice(placeOf(groups[group], after, compare), 0, after);
      }
    }
  }

  function sortAll({ filter, me, rows, sort }: ListQuestion): void {
    groups = emptyGroups();
    count = { mine: 0, unassigned: 0, team: 0, resolved: 0 };
    for (const row of rows.values()) {
      const group = groupOf(row, me);
      count[group] += 1;
      if (passes(row, filter, me)) groups[group].push(row);
    }
    const compare = compareBy(sort);
    for (const list of Object.values(groups)) list.sort(compare);
  }

  return {
    lines(question) {
      follow(question);
      return linesOf(question, (group) => groups[group]);
    },
    counts: () => ({
      mine: count.mine,
      team: count.team,
      unassigned: count.unassigned,
      all: count.mine + count.team + count.unassigned,
    }),
  };
}

type Change = { readonly before: InboxRow | null; readonly after: InboxRow | null };

/** By identity: a row that is the same object has not changed. */
function changesOf(
  before: ReadonlyMap<string, InboxRow>,
  after: ReadonlyMap<string, InboxRow>,
): readonly Change[] {
  if (before === after) return [];
  const changes: Change[] = [];
  for (const [id, row] of after) {
    const old = before.get(id);
    if (old !== row) changes.push({ before: old ?? null, after: row });
  }
  // Only then can one have gone.
  if (after.size - changes.filter((change) => change.before === null).length < before.size)
    for (const [id, row] of before) if (!after.has(id)) changes.push({ before: row, after: null });
  return changes;
}

/** Where it stands, or would. */
function placeOf(
  list: readonly InboxRow[],
  row: InboxRow,
  compare: (left: InboxRow, right: InboxRow) => number,
): number {
  let low = 0;
  let high = list.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    const other = list[middle];
    if (other !== undefined && compare(other, row) < 0) low = middle + 1;
    else high = middle;
  }
  return low;
}

function emptyGroups(): Record<Group, InboxRow[]> {
  return { mine: [], unassigned: [], team: [], resolved: [] };
}
