// Reports: figures of a period with their definitions, charts or tables, and the same by agent, team, site, campaign, topic.
import { Download } from 'lucide-react';
import { useEffect, useState } from 'react';
import type { FigureId } from '../../../figures/definitions.ts';
import { invitationCsv } from '../../../figures/invitations.ts';
import { csvOf, type Group, type Report } from '../../../figures/report.ts';
import { Action } from '../../staff/controls.tsx';
import { teamWord } from '../../staff/names.ts';
import { useNow } from '../../staff/now.ts';
import { useObservable } from '../../staff/observe.ts';
import { useWork } from '../../staff/start.tsx';
import { secondTime, waitOf } from '../../staff/time.ts';
import { Segment } from '../composer-tools.tsx';
import { SupervisorFrame } from '../supervisor-frame.tsx';
import { useReport } from './ask.ts';
import { FigureStrip, MORE, STRIP } from './figure-strip.tsx';
import { GroupTable } from './group-table.tsx';
import { InvitationTable } from './invitation-table.tsx';
import {
  isPeriod,
  ownZone,
  type Period,
  periodOf,
  periodWord,
  type Preset,
  presets,
  presetWords,
  today as todayIn,
} from './period.ts';
import { Scores } from './scores.tsx';
import { ServiceCharts } from './service-charts.tsx';

type Tab = 'service' | 'agents' | 'teams' | 'sites' | 'campaigns' | 'topics' | 'invitations';
const tabs: readonly Tab[] = ['service', 'agents', 'teams', 'sites', 'campaigns', 'topics', 'invitations'];
const tabWords: Readonly<Record<Tab, string>> = {
  service: 'Service',
  agents: 'Agents',
  teams: 'Teams',
  sites: 'Sites',
  campaigns: 'Campaigns',
  topics: 'Topics',
  invitations: 'Invitations',
};
const AGENT_FIGURES: readonly FigureId[] = [
  'chats',
  'firstResponse',
  'averageResponse',
  'handleTime',
  'resolutionTime',
  'solvedFirst',
  'missed',
  'concurrency',
  'concurrencyPeak',
  'occupancy',
  'csat',
];
const GROUP_FIGURES: readonly FigureId[] = [
  'chats',
  'firstResponse',
  'averageResponse',
  'waitHalf',
  'waitNine',
  'waitLongest',
  'insideTarget',
  'abandoned',
  'abandonedLate',
  'handleTime',
  'solvedFirst',
  'csat',
];

export function ReportsPage() {
  const { staff, address, me } = useWork();
  const settings = useObservable(staff.settings.state);
  const trust = useObservable(staff.trust);
  const now = useNow();
  const [zone, setZone] = useState(ownZone);
  const [tab, setTab] = useState<Tab>('service');
  const [team, setTeam] = useState<string | null>(null);
  const [preset, setPreset] = useState<Preset | null>('fortnight');
  const day = todayIn(zone, now);
  const [own, setOwn] = useState<Period>({ from: day, to: day });
  const chosen = preset === null ? own : periodOf(preset, day);
  const period = isPeriod(chosen) ? chosen : { from: day, to: day };
  // Figures of the day go on: once a minute they are asked for anew.
  const minute = Math.floor(now / 60_000);
  const { loading, report, wrong } = useReport(
    { ...period, team, site: null, campaign: null, topic: null },
    minute,
  );
  const directory = trust.status === 'unknown' ? null : trust.directory;

  useEffect(() => {
    staff.inbox.watch();
    staff.team.watch();
    staff.settings.watch();
    document.title = 'Reports';
  }, [staff]);
  const told = report?.question.zone ?? null;
  useEffect(() => {
    if (told !== null) setZone(told);
  }, [told]);

  const personName = (id: string) => staff.person(id)?.name ?? (id === '' ? 'Others' : 'A former colleague');
  const teamName = (id: string) => teamWord(directory?.teams.find((each) => each.id === id)?.name ?? id);
  const ruleName = (key: string) => {
    const rule = settings.rows.get(`${me.workspace} trigger ${key}`)?.value;
    return key === '' ? 'By hand' : rule !== undefined && 'name' in rule ? rule.name : key;
  };
  const labelName = (key: string) => (key === '' ? 'None' : key);
  const shown: Readonly<
    Record<
      Exclude<Tab, 'service' | 'invitations'>,
      { readonly groups: readonly Group[]; readonly nameOf: (key: string) => string }
    >
  > | null =
    report === null
      ? null
      : {
          agents: { groups: report.agents, nameOf: personName },
          teams: { groups: report.teams, nameOf: teamName },
          sites: { groups: report.sites, nameOf: labelName },
          campaigns: { groups: report.campaigns, nameOf: labelName },
          topics: { groups: report.topics, nameOf: labelName },
        };
  const table = tab === 'service' || tab === 'invitations' || shown === null ? null : shown[tab];

  return (
    <SupervisorFrame current="reports" waiting={0}>
      <header className="supervisor-bar">
        <h1>Reports</h1>
        <div className="segments" role="group" aria-label="Figures by">
          {tabs.map((each) => (
            <Segment key={each} on={tab === each} press={() => setTab(each)}>
              {tabWords[each]}
            </Segment>
          ))}
        </div>
        <span className="report-choices push">
          <PeriodChoice
            preset={preset}
            period={chosen}
            last={day}
            choosePreset={(next) => {
              if (next === null) setOwn(period);
              setPreset(next);
            }}
            choosePeriod={setOwn}
          />
          <label className="visually-hidden" htmlFor="report-team">
            Team
          </label>
          <select
            id="report-team"
            className="choice"
            value={team ?? ''}
            onChange={({ target }) => setTeam(target.value === '' ? null : target.value)}
          >
            <option value="">All teams</option>
            {(directory?.teams ?? []).map((each) => (
              <option key={each.id} value={each.id}>
                {teamWord(each.name)}
              </option>
            ))}
          </select>
          <Action
            icon={Download}
            isDisabled={report === null}
            onPress={() => {
              if (report === null) return;
              if (tab === 'invitations') save(tab, report, invitationCsv(report.invitations, ruleName));
              else download(report, tab, table, labelName);
            }}
          >
            CSV
          </Action>
        </span>
      </header>
      <div className="reports-body">
        {wrong === null ? null : (
          <p role="alert" className="banner">
            {wrong}
          </p>
        )}
        {report === null ? (
          <p role="status" className="meta card-empty">
            {loading ? 'Counting…' : 'There are no figures to show.'}
          </p>
        ) : (
          <>
            {tab === 'invitations' ? null : (
              <FigureStrip key={tab} report={report} ids={tab === 'service' ? STRIP : MORE} />
            )}
            {tab === 'invitations' ? (
              <div className="reports-table">
                <InvitationTable lines={report.invitations} nameOf={ruleName} />
              </div>
            ) : table === null ? (
              <>
                <ServiceCharts report={report} />
                <Scores report={report} />
                <section className="more-figures" aria-label="More figures">
                  <FigureStrip report={report} ids={MORE} />
                </section>
              </>
            ) : (
              <div className="reports-table">
                <GroupTable
                  label={`Figures by ${tab}`}
                  heading={tabWords[tab].replace(/s$/, '')}
                  groups={table.groups}
                  ids={tab === 'agents' ? AGENT_FIGURES : GROUP_FIGURES}
                  nameOf={table.nameOf}
                />
              </div>
            )}
            <p className="meta reports-foot">
              {periodWord(period)}, by the clock of {zone}. Counted at {secondTime(report.asOf)}. Aims: wait{' '}
              {waitOf(report.targets.waitMs)}, first response {waitOf(report.targets.firstResponseMs)},{' '}
              {report.targets.chatsAtOnce.from} to {report.targets.chatsAtOnce.to} chats an agent.{' '}
              <a href={address.href('wall')}>What happens now is on the wall.</a>
            </p>
          </>
        )}
      </div>
    </SupervisorFrame>
  );
}

function PeriodChoice({
  preset,
  period,
  last,
  choosePreset,
  choosePeriod,
}: {
  readonly preset: Preset | null;
  readonly period: Period;
  readonly last: string;
  readonly choosePreset: (preset: Preset | null) => void;
  readonly choosePeriod: (period: Period) => void;
}) {
  return (
    <>
      <label className="visually-hidden" htmlFor="report-period">
        Days
      </label>
      <select
        id="report-period"
        className="choice"
        value={preset ?? 'own'}
        onChange={({ target }) => choosePreset(target.value === 'own' ? null : (target.value as Preset))}
      >
        {presets.map((each) => (
          <option key={each} value={each}>
            {presetWords[each]}
          </option>
        ))}
        <option value="own">From a day to a day</option>
      </select>
      {preset === null ? (
        <>
          <input
            type="date"
            className="choice"
            aria-label="First day"
            value={period.from}
            max={last}
            onChange={({ target }) => choosePeriod({ ...period, from: target.value })}
          />
          <input
            type="date"
            className="choice"
            aria-label="Last day"
            value={period.to}
            max={last}
            onChange={({ target }) => choosePeriod({ ...period, to: target.value })}
          />
        </>
      ) : null}
    </>
  );
}

/** What is shown, as a file: the service by hour, or the table of the tab. */
function download(
  report: Report,
  tab: Tab,
  table: { readonly groups: readonly Group[]; readonly nameOf: (key: string) => string } | null,
  labelName: (key: string) => string,
): void {
  const groups = table?.groups ?? report.hours;
  const nameOf = table?.nameOf ?? labelName;
  const named = groups.map((group) => ({ ...group, name: nameOf(group.key) }));
  const text = csvOf(named, tab === 'service' ? 'hour' : tab.replace(/s$/, ''));
  save(tab, report, text);
}

function save(tab: Tab, report: Report, text: string): void {
  const url = URL.createObjectURL(new Blob([text], { type: 'text/csv' }));
  const link = document.createElement('a');
  link.href = url;
  link.download = `figures-${tab}-${report.question.from}-${report.question.to}.csv`;
  link.click();
  URL.revokeObjectURL(url);
}
