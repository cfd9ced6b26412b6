// What a chart draws and its table lists, from the groups of a report. Pure. A value that rests on too few is a gap.
import type { FigureId } from '../../../figures/definitions.ts';
import type { Group } from '../../../figures/report.ts';

export type Look = 'accent' | 'dashed' | 'hatched';

export type Series = {
  readonly name: string;
  readonly look: Look;
  /** As drawn; null: a gap. */
  readonly values: readonly (number | null)[];
};

export type Chart = {
  readonly labels: readonly string[];
  readonly series: readonly Series[];
};

/** Hours without a gap between the first and the last with something in them, so that a line does not lie. */
export function hoursOf(groups: readonly Group[]): readonly string[] {
  const hours = groups.map(({ key }) => Number(key));
  if (hours.length === 0) return [];
  const first = Math.min(...hours);
  return Array.from({ length: Math.max(...hours) - first + 1 }, (_, index) =>
    String(first + index).padStart(2, '0'),
  );
}

export function chartOf(
  labels: readonly string[],
  groups: readonly Group[],
  drawn: readonly { readonly id: FigureId; readonly name: string; readonly look: Look }[],
): Chart {
  const byKey = new Map(groups.map((group) => [group.key, group.figures]));
  return {
    labels,
    series: drawn.map(({ id, look, name }) => ({
      name,
      look,
      values: labels.map((label) => byKey.get(label)?.[id].value ?? null),
    })),
  };
}

/** A round top of the scale with four steps below it. */
export function topOf(values: readonly (number | null)[], unit: 'ms' | 'count'): number {
  const most = Math.max(0, ...values.map((value) => value ?? 0));
  const steps = unit === 'ms' ? MS_STEPS : COUNT_STEPS;
  const step = steps.find((each) => each * 4 >= most) ?? Math.ceil(most / 4);
  return step * 4;
}

const SECOND = 1_000;
const MS_STEPS = [5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 21600].map(
  (each) => each * SECOND,
);
const COUNT_STEPS = [1, 2, 3, 5, 10, 15, 20, 25, 50, 100, 200, 250, 500, 1000, 2500, 5000, 10_000];
