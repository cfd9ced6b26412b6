// The desk's questions, answered from the log and the views. What is read of a conversation is first recorded, in the
// stream of the request that allowed it; only then is anything released.
import type { DeskQueries, QueryResult } from '../accept/needs.ts';
import { vouchedDevice, type Registry } from '../accept/registry.ts';
import type { Commands } from './commands.ts';
import type { ClearEvent } from '../contract/events.ts';
import type { EventMeta } from '../contract/stored.ts';
import type { RequestRow, TranscriptRow } from '../contract/views.ts';
import type { RouterEvent } from '../decide/router.ts';
import { type Clock, toTime } from '../platform/clock.ts';
import type { Randomness } from '../platform/ids.ts';
import type { StaffPrincipal } from '../platform/principal.ts';
import { targetsOf } from '../figures/targets.ts';
import type { Projections } from '../project/projections.ts';
import type { Reports } from '../project/reports.ts';
import type { StoredHoldRow } from '../project/holds.ts';
import type { StoredRequestRow } from '../project/requests.ts';
import type { StoredInboxRow } from '../project/inbox.ts';
import type { StoredPersonRow } from '../project/people.ts';
import { settingKey, type StoredSettingRow } from '../project/settings.ts';
import type { EventLog, RecordedEvent } from '../record/log.ts';
import { parseRequest } from '../seal/request.ts';
import type { OpenedForReading, Opening } from './opening.ts';
import type { SettingsHistory } from './settings-history.ts';
import { routingRecord, toldTo } from './routing-record.ts';
import { readTemplate, templateNames } from './templates.ts';
import { seesConversation, seesSetting } from './view-source.ts';

const PAGE = 512;
/** Earlier conversations of one visitor that are listed. */
export const EARLIER_MAX = 50;
/** Holds that are listed, with those that have ended. */
export const HOLDS_LISTED_MAX = 500;
/** Events of one stream a query reads at the most: a conversation cannot be longer. */
export const EVENTS_READ_MAX = 20_512;

export function createQueries(needs: {
  readonly log: EventLog;
  readonly projections: Projections;
  readonly reports: Pick<Reports, 'ask'>;
  readonly registry: Registry;
  readonly commands: Commands;
  readonly opening: Opening;
  readonly history: SettingsHistory;
  readonly clock: Clock;
  readonly random: Randomness;
}): DeskQueries {
  const { commands, history, log, opening, projections, registry } = needs;

  function requestRow(principal: StaffPrincipal, request: string): StoredRequestRow | null {
    const row = projections.row<StoredRequestRow>('requests', request);
    return row === null || row.workspace !== principal.workspace ? null : row;
  }

  async function stream(name: string): Promise<readonly RecordedEvent[]> {
    const events: RecordedEvent[] = [];
    for (let end = false; !end && events.length < EVENTS_READ_MAX; ) {
      const page = await log.readStream(name, events.length, PAGE);
      events.push(...page.events);
      end = page.events.length === 0 || events.length >= page.revision;
    }
    return events;
  }

  async function openedStream(
    name: string,
  ): Promise<readonly (OpenedForReading & { readonly event: ClearEvent & EventMeta })[]> {
    const opened = await opening.forReading(await stream(name));
    return opened.map((each) => ({ ...each, event: JSON.parse(each.clear) as ClearEvent & EventMeta }));
  }

  const rowBody = (row: StoredRequestRow): RequestRow => {
    const { workspace: _, ...rest } = row;
    const over = row.status === 'asked' ? row.expires : row.status === 'granted' ? row.until : null;
    return over !== null && Date.parse(over) <= needs.clock.nowMs() ? { ...rest, status: 'expired' } : rest;
  };

  /** How many events of the conversation the officers signed for: nothing later is released, whatever was said since. */
  async function signedFor(request: string): Promise<number> {
    const [asked] = await openedStream(`access-${request}`);
    if (asked === undefined || asked.shredded === null) return 0;
    const { signed } = JSON.parse(asked.shredded) as { readonly signed: { readonly text: string } };
    const read = parseRequest(signed.text);
    return read.ok ? read.value.events : 0;
  }

  async function approvals(request: string) {
    const events = await openedStream(`access-${request}`);
    return events.flatMap(({ event, shredded }) => {
      if (event.type !== 'AccessApproved' || shredded === null) return [];
      const { partials, signature } = JSON.parse(shredded) as {
        readonly partials: readonly object[];
        readonly signature: string;
      };
      return [{ person: event.person, device: event.device, at: event.at, signature, partials }];
    });
  }

  return {
    conversations: async ({ workspace }) =>
      done({ rows: projections.rows<TranscriptRow>('transcripts', workspace, 'live') }),
    async earlier(principal, conversation) {
      const seen = (id: string) => {
        const row = projections.row<StoredInboxRow>('inbox', id);
        return row !== null && seesConversation(principal, row) ? row : null;
      };
      const now = seen(conversation);
      const person = now === null ? null : projections.row<StoredPersonRow>('people', now.subject);
      if (now === null || person === null || person.workspace !== principal.workspace)
        return refused('not-found');
      const ids = person.conversations
        .map((each) => each.conversation)
        .filter((id) => id !== conversation)
        .slice(-EARLIER_MAX);
      const rows = ids.flatMap((id) => seen(id) ?? []);
      const shown = rows.toReversed().map(({ workspace: _, ...row }) => row);
      return done({ rows: shown, elsewhere: ids.length - rows.length });
    },
    async routing(principal, conversation) {
      const row = projections.row<StoredInboxRow>('inbox', conversation);
      if (row === null || !seesConversation(principal, row)) return refused('not-found');
      const { lastAt, startedAt: from, status, workspace } = row;
      const to = status === 'resolved' ? lastAt : toTime(needs.clock.nowMs());
      const books = {
        // The books hold nothing that is hidden.
        stream: async (name: string) =>
          (await stream(name)).map(({ clear }) => JSON.parse(clear) as EventMeta & RouterEvent),
      };
      return done(toldTo(principal, await routingRecord(books, { workspace, conversation, from, to })));
    },
    requests: async ({ workspace }) =>
      done({ rows: projections.rows<StoredRequestRow>('requests', workspace, 'all').map(rowBody) }),
    requester: async (principal, request) => requestRow(principal, request)?.person ?? null,
    async request(principal, request) {
      const row = requestRow(principal, request);
      if (row === null) return refused('not-found');
      const [asked] = await openedStream(`access-${request}`);
      if (asked === undefined || asked.shredded === null) return refused('not-found');
      const { reasons, signed } = JSON.parse(asked.shredded) as {
        readonly reasons: readonly { readonly device: string; readonly box: string }[];
        readonly signed: object;
      };
      const signatures = (await approvals(request)).map(({ partials: _, ...approval }) => approval);
      return done({
        row: rowBody(row),
        signed,
        reasons: reasons.filter((each) => each.device === principal.device),
        approvals: signatures,
      });
    },
    async epochs(principal, request) {
      const row = requestRow(principal, request);
      if (row === null) return refused('not-found');
      const events = (await openedStream(`conversation-${row.conversation}`)).slice(
        0,
        await signedFor(request),
      );
      const epochs = events.flatMap(({ event, shredded }) => {
        const staff = event.type === 'StaffEpochOpened';
        if ((event.type !== 'EpochOpened' && !staff) || (staff && !row.notes) || shredded === null) return [];
        const { document } = JSON.parse(shredded) as { readonly document: object };
        return [{ audience: staff ? 'staff' : 'conversation', epoch: event.epoch, document }];
      });
      return done({ epochs });
    },
    async open(principal, request) {
      const row = requestRow(principal, request);
      if (row === null) return refused('not-found');
      const device = vouchedDevice(registry.of(principal.workspace), principal, needs.clock.nowMs());
      if (device === null) return refused('device-not-certified');
      const name = `conversation-${row.conversation}`;
      const events = (await stream(name)).slice(0, await signedFor(request));
      const cause = {
        workspace: principal.workspace,
        by: { kind: 'staff' as const, person: principal.person },
        cause: needs.random.id(),
      };
      const recorded = await commands.openTranscript(cause, request, {
        person: principal.person,
        device: device.id,
        upTo: events.length - 1,
      });
      if (recorded.status !== 'done')
        return recorded.status === 'refused' ? refused(recorded.code) : recorded;
      const released = (await opening.forReading(events, { withheld: true })).filter(
        (event) => row.notes || !opening.isStaffOnly(event.type),
      );
      const partials = (await approvals(request)).map(({ at: _, signature: __, ...approval }) => approval);
      return done({ row: rowBody(row), events: released.map(({ type: _, ...event }) => event), partials });
    },
    async holds({ workspace }) {
      const rows = projections.rows<StoredHoldRow>('holds', workspace, 'all', HOLDS_LISTED_MAX);
      const whole = await Promise.all(
        rows.map(async ({ workspace: _, ...row }) => {
          const told: Record<string, unknown> = {};
          // Matter and reason are said once; of what was signed, the last counts.
          for (const { shredded } of await openedStream(`hold-${row.hold}`))
            Object.assign(told, shredded === null ? {} : JSON.parse(shredded));
          const { matter = null, reason = null, signature = null, signed = null } = told;
          return { row, matter, reason, signed, signature };
        }),
      );
      return done({ rows: whole });
    },
    async report(principal, asked) {
      const known = registry.of(principal.workspace);
      const { document } = known?.directory ?? { document: null };
      const members =
        asked.team === null || document === null
          ? null
          : document.people.filter(({ teams }) => teams.includes(asked.team ?? '')).map(({ id }) => id);
      const answer = await needs.reports.ask({
        workspace: principal.workspace,
        question: { ...asked, zone: asked.zone ?? zoneOf(known?.settings.hours.values() ?? []) },
        targets: targetsOf(known?.settings.target.values() ?? [], asked.team),
        asOf: needs.clock.nowMs(),
        people: members,
      });
      return answer.status === 'done' ? done(answer.report) : answer;
    },
    async setting(principal, section, item) {
      const key = settingKey(principal.workspace, section, item);
      const row = projections.row<StoredSettingRow>('settings', key);
      if (row === null || row.value === null || !seesSetting(principal, row)) return refused('not-found');
      const { workspace: _, ...rest } = row;
      return done({ row: rest });
    },
    async changes({ workspace }, from) {
      const before = from.before ?? (registry.of(workspace)?.changes ?? 0) + 1;
      return done(await history.page(workspace, { ...from, before }));
    },
    templates: async () =>
      done({
        templates: templateNames().flatMap((id) => {
          const template = readTemplate(id);
          return template === null ? [] : [{ id, ...template }];
        }),
      }),
    async devices(principal, all) {
      const known = registry.of(principal.workspace);
      if (known === null) return refused('not-found');
      const certified = vouchedDevice(known, principal, needs.clock.nowMs());
      const mine = <Box extends { readonly device: string }>(boxes: readonly Box[]) =>
        boxes.filter((box) => box.device === certified?.id);
      return done({
        device: principal.device,
        teamKeys: mine(known.teamKeys),
        shares: mine(known.shares),
        enrolled: [...known.enrolled.values()].filter((each) => all || each.person === principal.person),
      });
    },
  };
}

/** The zone of the workspace's hours; figures of a house without hours are told by UTC. */
function zoneOf(hours: Iterable<{ readonly zone: string }>): string {
  for (const { zone } of hours) return zone;
  return 'UTC';
}

function done(body: object): QueryResult {
  return { status: 'done', body };
}

function refused(code: string): QueryResult {
  return { status: 'refused', code };
}
