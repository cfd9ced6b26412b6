// A chart by uPlot: 236 high, four lines of a grid, colours of the theme. What it shows is in the table beside it too.
import { useEffect, useRef } from 'react';
import uPlot from 'uplot';
import 'uplot/dist/uPlot.min.css';
import { useObservable } from '../../staff/observe.ts';
import { themeChoice } from '../../staff/theme.ts';
import { type Chart, topOf } from './series.ts';

const HEIGHT_PX = 236;
const AXIS_FONT = '11px Inter, system-ui, sans-serif';

export type PlotKind = 'lines' | 'bars';

export function Plot({
  chart,
  kind,
  unit,
  word,
  mark,
  label,
}: {
  readonly chart: Chart;
  readonly kind: PlotKind;
  readonly unit: 'ms' | 'count';
  readonly word: (value: number) => string;
  /** A line across, with its name: what is aimed at. */
  readonly mark: { readonly value: number; readonly name: string } | null;
  readonly label: string;
}) {
  const place = useRef<HTMLDivElement>(null);
  const theme = useObservable(themeChoice);
  const text = JSON.stringify([chart, mark]);
  useEffect(() => {
    const element = place.current;
    if (element === null) return;
    const draw = () => {
      const plot = new uPlot(
        optionsOf({ chart, kind, unit, word, mark }, element.clientWidth),
        dataOf(chart),
        element,
      );
      return () => plot.destroy();
    };
    let end = draw();
    let width = element.clientWidth;
    const observer = new ResizeObserver(() => {
      if (element.clientWidth === width || element.clientWidth === 0) return;
      width = element.clientWidth;
      end();
      end = draw();
    });
    observer.observe(element);
    // Colours are read once: the system may change its mind as well.
    const system = matchMedia('(prefers-color-scheme: dark)');
    const again = () =>
      setTimeout(() => {
        end();
        end = draw();
      });
    system.addEventListener('change', again);
    return () => {
      observer.disconnect();
      system.removeEventListener('change', again);
      end();
    };
    // The chart and the mark by value: a report that says the same is not drawn again.
    // oxlint-disable-next-line react-hooks/exhaustive-deps
  }, [text, kind, unit, theme]);
  return <div className="plot" ref={place} role="img" aria-label={label} />;
}

type Drawn = {
  readonly chart: Chart;
  readonly kind: PlotKind;
  readonly unit: 'ms' | 'count';
  readonly word: (value: number) => string;
  readonly mark: { readonly value: number; readonly name: string } | null;
};

function dataOf({ labels, series }: Chart): uPlot.AlignedData {
  return [labels.map((_, index) => index), ...series.map(({ values }) => [...values])];
}

function optionsOf({ chart, kind, mark, unit, word }: Drawn, width: number): uPlot.Options {
  const colour = (name: string) => getComputedStyle(document.documentElement).getPropertyValue(name).trim();
  const [accent, slate, line, meta] = [
    colour('--accent-text'),
    colour('--text-2'),
    colour('--line'),
    colour('--text-2'),
  ];
  const top = topOf([...chart.series.flatMap(({ values }) => values), mark?.value ?? 0], unit);
  const last = chart.labels.length - 1;
  const bars = uPlot.paths.bars?.({ size: [0.7, 48] });
  return {
    width,
    height: HEIGHT_PX,
    legend: { show: false },
    cursor: { show: false },
    scales: { x: { time: false, range: [-0.6, Math.max(0.6, last + 0.6)] }, y: { range: [0, top] } },
    axes: [
      {
        stroke: meta,
        font: AXIS_FONT,
        grid: { show: false },
        ticks: { show: false },
        size: 28,
        splits: () => chart.labels.map((_, index) => index),
        values: (_plot, splits) => splits.map((split) => labelAt(chart.labels, split, width)),
      },
      {
        stroke: meta,
        font: AXIS_FONT,
        size: 48,
        grid: { stroke: line, width: 1 },
        ticks: { show: false },
        splits: () => [0, 1, 2, 3, 4].map((step) => (top / 4) * step),
        values: (_plot, splits) => splits.map(word),
      },
    ],
    series: [
      {},
      ...chart.series.map(({ look, name }): uPlot.Series => {
        const stroke = look === 'accent' ? accent : slate;
        return {
          label: name,
          stroke,
          width: 2,
          spanGaps: false,
          ...(kind === 'bars' && bars !== undefined
            ? { paths: bars, fill: colour('--accent'), stroke: colour('--accent'), points: { show: false } }
            : look === 'dashed'
              ? { dash: [6, 4], points: { show: true, size: 6, fill: colour('--bg'), stroke } }
              : { points: { show: true, size: 6, fill: stroke } }),
        };
      }),
    ],
    hooks: {
      draw: [
        (plot) => {
          if (mark === null) return;
          drawMark(plot, mark, meta);
        },
      ],
    },
  };
}

/** Not every one where they would run into one another. */
function labelAt(labels: readonly string[], index: number, width: number): string {
  const room = Math.max(1, Math.floor(width / 64));
  const every = Math.ceil(labels.length / room);
  return index % every === 0 ? (labels[index] ?? '') : '';
}

function drawMark(plot: uPlot, { name, value }: NonNullable<Drawn['mark']>, colour: string): void {
  const { ctx } = plot;
  const y = plot.valToPos(value, 'y', true);
  const { left, width } = plot.bbox;
  ctx.save();
  ctx.strokeStyle = colour;
  ctx.lineWidth = devicePixelRatio;
  ctx.setLineDash([3 * devicePixelRatio, 3 * devicePixelRatio]);
  ctx.beginPath();
  ctx.moveTo(left, y);
  ctx.lineTo(left + width, y);
  ctx.stroke();
  ctx.fillStyle = colour;
  ctx.font = `${11 * devicePixelRatio}px Inter, system-ui, sans-serif`;
  ctx.textAlign = 'right';
  ctx.textBaseline = 'bottom';
  ctx.fillText(name, left + width, y - 2 * devicePixelRatio);
  ctx.restore();
}
