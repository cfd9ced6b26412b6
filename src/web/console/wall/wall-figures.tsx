// The strip over the wall: the line and the load as they are this second, the day's figures as the server has them.
import { TriangleAlert } from 'lucide-react';
import type { ReactNode } from 'react';
import type { Report } from '../../../figures/report.ts';
import { Icon } from '../../staff/controls.tsx';
import { waitOf } from '../../staff/time.ts';
import { fewWord, valueWord } from '../reports/figure-words.ts';
import type { Wall } from './wall-state.ts';

export function WallFigures({ wall, today }: { readonly wall: Wall; readonly today: Report | null }) {
  const { load, longestMs, overTarget, queue } = wall;
  const figures = today?.figures ?? null;
  const lined = figures?.abandoned.of ?? 0;
  return (
    <dl className="figures" aria-label="Now and today">
      <Cell name="In queue" value={String(queue.length)}>
        {overTarget === 0 ? 'none over target' : `${overTarget} over target`}
      </Cell>
      <Cell name="Longest wait" value={longestMs === null ? '–' : waitOf(longestMs)}>
        {overTarget > 0 ? (
          <span className="bad">
            <Icon of={TriangleAlert} size={14} /> Over target
          </span>
        ) : longestMs === null ? (
          'nobody is waiting'
        ) : (
          'inside target'
        )}
      </Cell>
      <Cell
        name="Wait p50 / p90"
        value={
          figures === null || figures.waitHalf.value === null
            ? '–'
            : `${valueWord('waitHalf', figures.waitHalf) ?? ''} / ${valueWord('waitNine', figures.waitNine) ?? ''}`
        }
      >
        {figures === null ? '' : `Today, ${figures.waitHalf.of} taken`}
      </Cell>
      <Cell
        name="Inside target"
        value={figures === null ? '–' : (valueWord('insideTarget', figures.insideTarget) ?? '–')}
      >
        {today === null ? '' : `Today, within ${waitOf(today.targets.waitMs)}`}
      </Cell>
      <Cell
        name="Abandoned"
        value={figures === null ? '–' : (valueWord('abandoned', figures.abandoned) ?? '–')}
      >
        {figures === null
          ? ''
          : figures.abandoned.value === null
            ? `Today ${fewWord('abandoned', lined)}, too few to say`
            : `Today, of ${lined}`}
      </Cell>
      <Cell name="Load" value={`${load.taken} of ${load.places}`}>
        {load.free === 0
          ? 'no agent is free'
          : `${load.free} ${load.free === 1 ? 'agent' : 'agents'} free now`}
      </Cell>
    </dl>
  );
}

function Cell({
  name,
  value,
  children,
}: {
  readonly name: string;
  readonly value: string;
  readonly children: ReactNode;
}) {
  return (
    <div className="figure">
      <dt>{name}</dt>
      <dd className="figure-value">{value}</dd>
      <dd className="figure-more">{children}</dd>
    </div>
  );
}
