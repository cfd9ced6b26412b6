// One chart with its table behind a switch: the table is the accessible form.
import { ChartLine, Table } from 'lucide-react';
import { useId, useState } from 'react';
import { classes, Icon } from '../../staff/controls.tsx';
import { Plot, type PlotKind } from './plot.tsx';
import type { Chart } from './series.ts';

export function ChartCard({
  title,
  detail,
  heading,
  chart,
  kind,
  unit,
  word,
  mark = null,
  first = 'chart',
  columns,
}: {
  readonly title: string;
  readonly detail: string;
  /** Of the first column. */
  readonly heading: string;
  readonly chart: Chart;
  readonly kind: PlotKind;
  readonly unit: 'ms' | 'count';
  readonly word: (value: number) => string;
  readonly mark?: { readonly value: number; readonly name: string } | null;
  readonly first?: 'chart' | 'table';
  readonly columns: readonly { readonly name: string; readonly cells: readonly string[] }[];
}) {
  const [shown, setShown] = useState(first);
  const id = useId();
  const nothing = chart.labels.length === 0;
  return (
    <section className="card" aria-labelledby={id}>
      <header>
        <h2 id={id}>{title}</h2>
        <span className="meta">{detail}</span>
        {shown === 'chart' && kind === 'lines' ? (
          <span className="legend push">
            {chart.series.map(({ look, name }) => (
              <span key={name} data-look={look}>
                {name}
              </span>
            ))}
          </span>
        ) : null}
        <span
          className={classes('segments', (shown === 'table' || kind === 'bars') && 'push')}
          role="group"
          aria-label={`${title} as`}
        >
          {(['chart', 'table'] as const).map((each) => (
            <button
              key={each}
              type="button"
              className="segment icon"
              aria-label={each === 'chart' ? 'Chart' : 'Table'}
              aria-pressed={shown === each}
              {...(shown === each ? { 'data-selected': '' } : {})}
              onClick={() => setShown(each)}
            >
              <Icon of={each === 'chart' ? ChartLine : Table} size={14} />
            </button>
          ))}
        </span>
      </header>
      {nothing ? (
        <p className="meta card-empty">Nothing in these days.</p>
      ) : shown === 'chart' ? (
        <Plot
          chart={chart}
          kind={kind}
          unit={unit}
          word={word}
          mark={mark}
          label={`${title}, ${detail}. The same numbers are in the table.`}
        />
      ) : (
        <div className="table-scroll card-table" tabIndex={0} role="region" aria-labelledby={id}>
          <table className="wall-table">
            <thead>
              <tr>
                <th scope="col">{heading}</th>
                {columns.map(({ name }) => (
                  <th key={name} scope="col" className="number">
                    {name}
                  </th>
                ))}
              </tr>
            </thead>
            <tbody>
              {chart.labels.map((label, index) => (
                <tr key={label}>
                  <th scope="row">{label}</th>
                  {columns.map(({ cells, name }) => (
                    <td key={name} className="number">
                      {cells[index]}
                    </td>
                  ))}
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
    </section>
  );
}
