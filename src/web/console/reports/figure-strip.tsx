// The figures of a period, each compared with the period before, and below them what the one in hand means.
import { ArrowDown, ArrowUp, Info } from 'lucide-react';
import { useState } from 'react';
import { definitions, type FigureId } from '../../../figures/definitions.ts';
import type { Report } from '../../../figures/report.ts';
import { classes, Icon } from '../../staff/controls.tsx';
import { comparisonOf, fewWord, valueWord } from './figure-words.ts';

export const STRIP: readonly FigureId[] = [
  'firstResponse',
  'waitHalf',
  'waitNine',
  'abandoned',
  'csat',
  'concurrency',
  'solvedFirst',
];
/** The others, in a second strip. */
export const MORE: readonly FigureId[] = [
  'chats',
  'averageResponse',
  'waitLongest',
  'insideTarget',
  'missed',
  'handleTime',
  'resolutionTime',
  'occupancy',
];

export function FigureStrip({ report, ids }: { readonly report: Report; readonly ids: readonly FigureId[] }) {
  const [focused, setFocused] = useState<FigureId>(ids[0] ?? 'chats');
  const [hovered, setHovered] = useState<FigureId | null>(null);
  const told = definitions[hovered ?? focused];
  return (
    <>
      <dl className="figures">
        {ids.map((id) => (
          <Cell
            key={id}
            id={id}
            report={report}
            chosen={focused === id}
            choose={() => setFocused(id)}
            hover={(over) => setHovered(over ? id : null)}
          />
        ))}
      </dl>
      <p className="definition-bar">
        <Icon of={Info} />
        <span>
          <b className="strong">{told.name}:</b> {told.definition}
        </span>
      </p>
    </>
  );
}

function Cell({
  id,
  report,
  chosen,
  choose,
  hover,
}: {
  readonly id: FigureId;
  readonly report: Report;
  readonly chosen: boolean;
  readonly choose: () => void;
  readonly hover: (over: boolean) => void;
}) {
  const now = report.figures[id];
  const value = valueWord(id, now);
  const compared = comparisonOf(id, now, report.before[id]);
  return (
    <div className="figure" onMouseEnter={() => hover(true)} onMouseLeave={() => hover(false)}>
      <dt>
        <button type="button" className="figure-name" aria-pressed={chosen} onClick={choose} onFocus={choose}>
          {definitions[id].name}
        </button>
      </dt>
      <dd className={classes('figure-value', value === null && 'few')}>{value ?? fewWord(id, now.of)}</dd>
      <dd className="figure-more">
        {value === null ? (
          'too few to say'
        ) : compared === null ? (
          restWord(id, now.of)
        ) : (
          <>
            {compared.direction === 'same' ? null : (
              <Icon of={compared.direction === 'up' ? ArrowUp : ArrowDown} size={14} />
            )}
            {compared.words}
          </>
        )}
      </dd>
    </div>
  );
}

function restWord(id: FigureId, of: number): string {
  return definitions[id].unit === 'count' ? '' : `of ${fewWord(id, of)}`;
}
