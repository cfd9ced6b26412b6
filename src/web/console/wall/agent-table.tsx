// Who has how much: one line an agent, most loaded first.
import type { Report } from '../../../figures/report.ts';
import { classes, PersonMark, PresenceMark, presenceWords } from '../../staff/controls.tsx';
import { teamWord, visitorName } from '../../staff/names.ts';
import { waitOf } from '../../staff/time.ts';
import { REPLY_TARGET_MS as LATE_MS } from '../inbox-list.ts';
import { ReplyClockMark } from '../inbox-row.tsx';
import { fewWord, valueWord } from '../reports/figure-words.ts';
import type { AgentLine } from './wall-state.ts';

export function AgentTable({
  agents,
  today,
  now,
  chosen,
  choose,
  teamName,
}: {
  readonly agents: readonly AgentLine[];
  readonly today: Report | null;
  readonly now: number;
  readonly chosen: string | null;
  readonly choose: (conversation: string) => void;
  readonly teamName: (team: string) => string;
}) {
  return (
    <section className="wall-part" aria-labelledby="wall-agents">
      <h2 id="wall-agents">
        Agents <span className="meta">{agents.length}, most loaded first</span>
      </h2>
      {agents.length === 0 ? (
        <p className="meta">Nobody of this team is an agent.</p>
      ) : (
        <div className="table-scroll" tabIndex={0} role="region" aria-labelledby="wall-agents">
          <table className="wall-table">
            <thead>
              <tr>
                <th scope="col">Agent</th>
                <th scope="col">Load</th>
                <th scope="col">Open chats, with waiting time</th>
                <th scope="col" className="number">
                  First reply
                </th>
                <th scope="col" className="number">
                  Reply
                </th>
              </tr>
            </thead>
            <tbody>
              {agents.map((agent) => (
                <AgentRow
                  key={agent.person}
                  agent={agent}
                  today={today}
                  now={now}
                  chosen={chosen}
                  choose={choose}
                  teamName={teamName}
                />
              ))}
            </tbody>
          </table>
        </div>
      )}
    </section>
  );
}

function AgentRow({
  agent,
  today,
  now,
  chosen,
  choose,
  teamName,
}: {
  readonly agent: AgentLine;
  readonly today: Report | null;
  readonly now: number;
  readonly chosen: string | null;
  readonly choose: (conversation: string) => void;
  readonly teamName: (team: string) => string;
}) {
  const figures = today?.agents.find(({ key }) => key === agent.person)?.figures ?? null;
  const own = (id: 'firstResponse' | 'averageResponse') =>
    figures === null || figures[id].of === 0
      ? ''
      : (valueWord(id, figures[id]) ?? fewWord(id, figures[id].of));
  const away = agent.presence === 'away' || agent.presence === 'wrap-up';
  return (
    <tr>
      <th scope="row">
        <span className="wall-person">
          <PersonMark name={agent.name} />
          <span>
            <span className="wall-name">{agent.name}</span>
            <span className="meta wall-presence">
              <PresenceMark presence={agent.presence} />
              {presenceWords[agent.presence]}
              {away && agent.since !== null ? ` ${waitOf(now - agent.since)}` : ''}
              {agent.teams.length === 0
                ? ''
                : `, ${agent.teams.length > 2 ? `${agent.teams.length} teams` : agent.teams.map((team) => teamWord(teamName(team))).join(', ')}`}
            </span>
          </span>
        </span>
      </th>
      <td>
        <Load agent={agent} />
      </td>
      <td>
        <ul className="wall-chats">
          {agent.chats.map((chat) => (
            <li key={chat.conversation}>
              <button
                type="button"
                className={classes('wall-chat', isLate(chat.waitingSince, now) && 'late')}
                aria-pressed={chosen === chat.conversation}
                onClick={() => choose(chat.conversation)}
              >
                {visitorName(chat.subject)}
                {chat.waitingSince === null ? (
                  <span className="meta">{chat.lastFrom === 'staff' ? 'visitor' : ''}</span>
                ) : (
                  <ReplyClockMark row={chat} now={now} />
                )}
              </button>
            </li>
          ))}
        </ul>
      </td>
      <td className="number" data-label="First reply">
        {own('firstResponse')}
      </td>
      <td className="number" data-label="Reply">
        {own('averageResponse')}
      </td>
    </tr>
  );
}

function Load({ agent }: { readonly agent: AgentLine }) {
  if (agent.capacity === 0 && agent.load === 0) return <span className="meta">Not signed in</span>;
  return (
    <span className="load">
      <span className={classes('load-boxes', agent.full && 'full')} aria-hidden="true">
        {agent.slots.map((slot, index) => (
          // A box is its place: there is nothing else to know it by.
          // oxlint-disable-next-line react/no-array-index-key
          <i key={index} data-slot={slot} />
        ))}
      </span>
      <span>
        {agent.load} of {agent.capacity}
      </span>
      {agent.offered === 0 ? null : <span className="meta load-offered">{agent.offered} offered now</span>}
    </span>
  );
}

/** The same as the clock beside it says. */
function isLate(waitingSince: string | null, now: number): boolean {
  return waitingSince !== null && now - Date.parse(waitingSince) >= LATE_MS;
}
