// What a supervisor should look at, most urgent first.
import { AlarmClockOff, Gauge, Hourglass, type LucideIcon, PhoneMissed } from 'lucide-react';
import type { ReactNode } from 'react';
import { Action, Icon } from '../../staff/controls.tsx';
import { teamWord, visitorName } from '../../staff/names.ts';
import { clockTime, waitOf } from '../../staff/time.ts';
import { REPLY_TARGET_MS } from '../inbox-list.ts';
import type { Alert } from './wall-state.ts';

export function Alerts({
  alerts,
  listening,
  choose,
  teamName,
  personName,
  waitTargetMs,
}: {
  readonly alerts: readonly Alert[];
  readonly listening: ReadonlySet<string>;
  readonly choose: (conversation: string) => void;
  readonly teamName: (team: string) => string;
  readonly personName: (person: string) => string;
  readonly waitTargetMs: number;
}) {
  return (
    <section className="wall-alerts" aria-labelledby="wall-alerts">
      <h2 id="wall-alerts">
        Alerts <span className="meta">{alerts.length === 0 ? 'none open' : `${alerts.length} open`}</span>
      </h2>
      <ul>
        {alerts.map((alert) => {
          switch (alert.kind) {
            case 'late-reply': {
              const { chat } = alert;
              const name = visitorName(chat.subject);
              return (
                <AlertLine
                  key={`late ${chat.conversation}`}
                  tone="bad"
                  icon={AlarmClockOff}
                  title={`${name} waits ${waitOf(alert.waitedMs)}`}
                  action={
                    listening.has(chat.conversation) ? (
                      <span className="meta">You listen</span>
                    ) : (
                      <Action
                        small
                        onPress={() => choose(chat.conversation)}
                        aria-label={`Listen to ${name}`}
                      >
                        Listen
                      </Action>
                    )
                  }
                >
                  {teamWord(teamName(chat.team))}, {personName(chat.assignee ?? '')}. Target was{' '}
                  {waitOf(REPLY_TARGET_MS)}.
                </AlertLine>
              );
            }
            case 'long-wait': {
              const { row, chat, waitedMs } = alert.line;
              return (
                <AlertLine
                  key={`wait ${row.conversation}`}
                  tone="warn"
                  icon={Hourglass}
                  title={`${visitorName(chat?.subject ?? null)} is in line for ${waitOf(waitedMs)}`}
                >
                  {teamWord(teamName(row.team))}. Target is {waitOf(waitTargetMs)}.
                </AlertLine>
              );
            }
            case 'missed':
              return (
                <AlertLine
                  key={`missed ${alert.conversation} ${alert.at}`}
                  tone="warn"
                  icon={PhoneMissed}
                  title={`${personName(alert.person)} missed a chat`}
                >
                  {teamWord(teamName(alert.team))}, at {clockTime(alert.at)}. It was offered to the next
                  agent.
                </AlertLine>
              );
            case 'over-target':
              return (
                <AlertLine
                  key={`over ${alert.agent.person}`}
                  tone="warn"
                  icon={Gauge}
                  title={`${alert.agent.name} has ${alert.agent.load} chats`}
                >
                  More at once than you aim at.
                </AlertLine>
              );
          }
        })}
      </ul>
    </section>
  );
}

function AlertLine({
  tone,
  icon,
  title,
  action,
  children,
}: {
  readonly tone: 'bad' | 'warn';
  readonly icon: LucideIcon;
  readonly title: string;
  readonly action?: ReactNode;
  readonly children: ReactNode;
}) {
  return (
    <li className="alert-line" data-tone={tone}>
      <Icon of={icon} />
      <div>
        <b className="strong">{title}</b>
        <span className="meta">{children}</span>
      </div>
      {action}
    </li>
  );
}
