// How visitors answered, five to one, as one bar.
import { Info } from 'lucide-react';
import { definitions, FEW } from '../../../figures/definitions.ts';
import type { Report } from '../../../figures/report.ts';
import { Icon } from '../../staff/controls.tsx';

export function Scores({ report }: { readonly report: Report }) {
  const { figures, scores } = report;
  const answers = figures.csat.of;
  const asked = figures.chats.of;
  return (
    <section className="card scores" aria-labelledby="scores">
      <div>
        <h2 id="scores">{definitions.csat.name}</h2>
        <span className="meta">
          {answers} {answers === 1 ? 'answer' : 'answers'}
          {asked === 0 ? '' : `, ${Math.round((answers / asked) * 100)}% of chats`}
        </span>
      </div>
      {answers < FEW ? (
        <p className="meta">Too few answers to show how they were.</p>
      ) : (
        <ol className="score-bar">
          {[5, 4, 3, 2, 1].map((score) => {
            const count = scores[score - 1] ?? 0;
            return count === 0 ? null : (
              <li key={score} data-score={score} style={{ flexGrow: count }}>
                {score === 5 ? `Score ${score}: ${count}` : `${score}: ${count}`}
              </li>
            );
          })}
        </ol>
      )}
      <p className="meta">
        <Icon of={Info} size={14} />
        Counts only. No message text is stored here, so these figures stay after a person is erased.
      </p>
    </section>
  );
}
