// Who waits, the longest first, and why still.
import { TriangleAlert } from 'lucide-react';
import { Icon } from '../../staff/controls.tsx';
import { teamWord, visitorName } from '../../staff/names.ts';
import { waitOf } from '../../staff/time.ts';
import { PriorityBars } from '../priority-bars.tsx';
import type { QueueLine } from './wall-state.ts';

export function QueueTable({
  queue,
  teamName,
  personName,
}: {
  readonly queue: readonly QueueLine[];
  readonly teamName: (team: string) => string;
  readonly personName: (person: string) => string;
}) {
  return (
    <section className="wall-part" aria-labelledby="wall-queue">
      <h2 id="wall-queue">
        Queue <span className="meta">{queue.length} waiting</span>
      </h2>
      {queue.length === 0 ? (
        <p className="meta">Nobody is waiting.</p>
      ) : (
        <div className="table-scroll" tabIndex={0} role="region" aria-labelledby="wall-queue">
          <table className="wall-table">
            <thead>
              <tr>
                <th scope="col">Visitor</th>
                <th scope="col">Team</th>
                <th scope="col">Priority</th>
                <th scope="col">Waiting</th>
                <th scope="col">Position</th>
                <th scope="col">Why still waiting</th>
              </tr>
            </thead>
            <tbody>
              {queue.map((line) => (
                <tr key={line.row.conversation}>
                  <th scope="row">{visitorName(line.chat?.subject ?? null)}</th>
                  <td>{teamWord(teamName(line.row.team))}</td>
                  <td>
                    <PriorityBars priority={line.row.priority} />
                  </td>
                  <td>
                    {line.late ? (
                      <span className="row-clock late">
                        <Icon of={TriangleAlert} size={14} />
                        Late {waitOf(line.waitedMs)}
                      </span>
                    ) : (
                      waitOf(line.waitedMs)
                    )}
                  </td>
                  <td>{line.position}</td>
                  <td className="meta">{whyWord(line, teamWord(teamName(line.row.team)), personName)}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
    </section>
  );
}

function whyWord({ row, why }: QueueLine, team: string, personName: (person: string) => string): string {
  if (row.status === 'full') return 'The line was full: another way is offered';
  switch (why.kind) {
    case 'offered':
      return `Offered to ${personName(why.person)}, ${Math.ceil(why.leftMs / 1000)} s left`;
    case 'away':
      return 'The visitor is away for a moment; the place is held';
    case 'nobody-there':
      return `No ${team} agent is online`;
    case 'no-room':
      return `No ${team} agent has room`;
    case 'next':
      return 'Next to be offered';
  }
}
