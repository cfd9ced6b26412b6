// What came of invitations: a row a rule, from shown to resolved.
import {
  type InvitationCount,
  invitationDefinitions,
  type InvitationLine,
  shareOf,
} from '../../../figures/invitations.ts';

const heads: readonly (readonly [InvitationCount, string])[] = [
  ['shown', 'Shown'],
  ['accepted', 'Taken'],
  ['refused', 'Declined'],
  ['expired', 'Not answered'],
  ['conversations', 'Conversations'],
  ['resolved', 'Resolved'],
];

export function InvitationTable({
  lines,
  nameOf,
}: {
  readonly lines: readonly InvitationLine[];
  readonly nameOf: (key: string) => string;
}) {
  if (lines.length === 0) return <p className="meta card-empty">Nobody was invited in these days.</p>;
  return (
    <div className="table-scroll group-table" tabIndex={0} role="region" aria-label="Figures by invitation">
      <table className="wall-table">
        <thead>
          <tr>
            <th scope="col">Invitation</th>
            {heads.map(([count, name]) => (
              <th key={count} scope="col" className="number" title={invitationDefinitions[count]}>
                {name}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {lines.map((line) => (
            <tr key={line.key}>
              <th scope="row">{nameOf(line.key)}</th>
              {heads.map(([count, name]) => {
                const share = count === 'shown' ? null : shareOf(line[count], line.shown);
                return (
                  <td key={count} className="number" data-label={name}>
                    {line[count]}
                    {share === null || line.shown < FEW ? null : <span className="meta"> {share}%</span>}
                  </td>
                );
              })}
            </tr>
          ))}
        </tbody>
      </table>
      <dl className="invitation-words">
        {heads.map(([count, name]) => (
          <div key={count}>
            <dt>{name}</dt>
            <dd>{invitationDefinitions[count]}</dd>
          </div>
        ))}
      </dl>
    </div>
  );
}

/** Of fewer no share is told. */
const FEW = 5;
