// The same figures by agent, team, site, campaign or topic: a row each.
import { definitions, type FigureId } from '../../../figures/definitions.ts';
import type { Group } from '../../../figures/report.ts';
import { fewWord, valueWord } from './figure-words.ts';

export function GroupTable({
  label,
  heading,
  groups,
  ids,
  nameOf,
}: {
  readonly label: string;
  readonly heading: string;
  readonly groups: readonly Group[];
  readonly ids: readonly FigureId[];
  readonly nameOf: (key: string) => string;
}) {
  if (groups.length === 0) return <p className="meta card-empty">Nothing in these days.</p>;
  return (
    <div className="table-scroll group-table" tabIndex={0} role="region" aria-label={label}>
      <table className="wall-table">
        <thead>
          <tr>
            <th scope="col">{heading}</th>
            {ids.map((id) => (
              <th key={id} scope="col" className="number" title={definitions[id].definition}>
                {definitions[id].name}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {groups.map(({ figures, key }) => (
            <tr key={key}>
              <th scope="row">{nameOf(key)}</th>
              {ids.map((id) => {
                const value = valueWord(id, figures[id]);
                return (
                  <td key={id} className="number" data-label={definitions[id].name}>
                    {value ?? (
                      <span className="meta">{figures[id].of === 0 ? '–' : fewWord(id, figures[id].of)}</span>
                    )}
                  </td>
                );
              })}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
