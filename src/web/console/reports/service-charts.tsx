// Four charts of a day's course: wait, volume, abandonment, chats at once; hour by hour over all days of the period.
import type { FigureId } from '../../../figures/definitions.ts';
import type { Report } from '../../../figures/report.ts';
import { waitOf } from '../../staff/time.ts';
import { ChartCard } from './chart-card.tsx';
import { fewWord, valueWord } from './figure-words.ts';
import { chartOf, hoursOf } from './series.ts';

export function ServiceCharts({ report }: { readonly report: Report }) {
  const { hours, targets } = report;
  const labels = hoursOf(hours);
  const cells = (id: FigureId) => {
    const byKey = new Map(hours.map((group) => [group.key, group.figures[id]]));
    return labels.map((label) => {
      const figure = byKey.get(label);
      if (figure === undefined || figure.of === 0) return '–';
      return valueWord(id, figure) ?? fewWord(id, figure.of);
    });
  };
  const column = (id: FigureId, name: string) => ({ name, cells: cells(id) });
  const minutes = (value: number) => waitOf(value);
  const days = Math.max(1, report.days.length);
  return (
    <div className="cards">
      <ChartCard
        title="Queue wait by hour"
        detail="median and p90"
        heading="Hour"
        kind="lines"
        unit="ms"
        word={minutes}
        mark={{ value: targets.waitMs, name: `Target ${waitOf(targets.waitMs)}` }}
        chart={chartOf(labels, hours, [
          { id: 'waitHalf', name: 'p50', look: 'accent' },
          { id: 'waitNine', name: 'p90', look: 'dashed' },
        ])}
        columns={[column('waitHalf', 'p50'), column('waitNine', 'p90'), column('waitLongest', 'Longest')]}
      />
      <ChartCard
        title="Volume by hour"
        detail={days === 1 ? 'chats' : `chats of ${days} days`}
        heading="Hour"
        kind="bars"
        unit="count"
        word={String}
        chart={chartOf(labels, hours, [{ id: 'chats', name: 'Chats', look: 'accent' }])}
        columns={[column('chats', 'Chats')]}
      />
      <ChartCard
        title="Abandonment by hour"
        detail="share of chats, and after 60 s"
        heading="Hour"
        kind="lines"
        unit="count"
        word={(value) => `${value}%`}
        first="table"
        chart={percent(
          chartOf(labels, hours, [
            { id: 'abandoned', name: 'abandoned', look: 'accent' },
            { id: 'abandonedLate', name: 'after 60 s', look: 'dashed' },
          ]),
        )}
        columns={[
          column('chats', 'Chats'),
          column('abandoned', 'Abandoned'),
          column('abandonedLate', 'After 60 s'),
        ]}
      />
      <ChartCard
        title="Chats at once"
        detail="per agent, mean and most"
        heading="Hour"
        kind="lines"
        unit="count"
        word={String}
        mark={{ value: targets.chatsAtOnce.to, name: `Target at most ${targets.chatsAtOnce.to}` }}
        chart={chartOf(labels, hours, [
          { id: 'concurrency', name: 'mean', look: 'accent' },
          { id: 'concurrencyPeak', name: 'most', look: 'dashed' },
        ])}
        columns={[
          column('concurrency', 'Mean'),
          column('concurrencyPeak', 'Most'),
          column('occupancy', 'Occupancy'),
        ]}
      />
    </div>
  );
}

function percent(chart: ReturnType<typeof chartOf>): ReturnType<typeof chartOf> {
  return {
    ...chart,
    series: chart.series.map((series) => ({
      ...series,
      values: series.values.map((value) => (value === null ? null : value * 100)),
    })),
  };
}
