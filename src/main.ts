// Wiring: every stage is made here, given what it says it needs, started in order and stopped in the reverse. Nothing is
// decided here.
import { mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { createActLimits } from './wiring/act-limits.ts';
import { createActing } from './wiring/acting.ts';
import { ownNumbers } from './accept/site-settings.ts';
import { createAddressLimits } from './accept/address-limits.ts';
import { createAccept } from './accept/http.ts';
import { type Known, openRegistry, type Registry } from './accept/registry.ts';
import { steps } from '../migrations/events/steps.ts';
import { type Commands, createCommands } from './wiring/commands.ts';
import { audience, personalFields, shreddedFields, version } from './contract/marks.ts';
import { openControl } from './wiring/control.ts';
import { conversation } from './decide/conversation.ts';
import { visitorsNow } from './deliver/visitors-now.ts';
import { createDelivery } from './deliver/delivery.ts';
import { startGatewayChild } from './gateway/child.ts';
import { holdWrites, readHolds } from './wiring/holds.ts';
import { createJoining } from './wiring/joining.ts';
import { createOpening } from './wiring/opening.ts';
import { dropWhatIsAhead } from './wiring/derived-files.ts';
import { createPipeline } from './pipeline.ts';
import { type Clock, systemClock } from './platform/clock.ts';
import type { Config } from './platform/config.ts';
import { createRandomness } from './platform/ids.ts';
import type { Log } from './platform/logger.ts';
import { createUpcast } from './platform/upcast.ts';
import { createSchemaCheck } from './platform/schema-check.ts';
import { noTelemetry, type Telemetry } from './platform/telemetry.ts';
import { type Projections, startProjections } from './project/projections.ts';
import type { StoredTeamRow } from './project/team.ts';
import { startReports } from './project/reports.ts';
import { viewCursors } from './project/view-store.ts';
import { openVault } from './protect/transit-vault.ts';
import { openGatewayDoor } from './protect/gateway-door.ts';
import { openKeystore } from './protect/keystore.ts';
import { createProtect, NO_HEADS } from './protect/protect.ts';
import { createQueries } from './wiring/queries.ts';
import { mailFacts } from './wiring/mail-facts.ts';
import { mailReaders } from './wiring/mails.ts';
import { readerLists } from './wiring/reader-lists.ts';
import { assignmentReader } from './react/assignment.ts';
import { openCursors, readerCursors } from './react/cursors.ts';
import { destructionReader } from './react/destruction.ts';
import { holdReader } from './react/holds.ts';
import { incidentReader } from './react/incidents.ts';
import { openDeadlineRows, startDeadlines } from './react/deadlines.ts';
import { hearUntilNow, startReader } from './react/reader.ts';
import { openRoutingDesk, type RoutingDesk } from './wiring/routing-desk.ts';
import { readersChangeReader } from './react/readers-change.ts';
import { keepRotationTimes, type RotationTimes } from './react/rotation.ts';
import { snoozeReader, wakeDue } from './react/snooze.ts';
import type { EventLog } from './record/log.ts';
import { openLog } from './record/open-log.ts';
import { redact } from './redact/redact.ts';
import { loadSodiumPrimitives } from './seal/primitives-sodium.ts';
import { keptKeyOf } from './wiring/kept-key.ts';
import { createSettingsHistory } from './wiring/settings-history.ts';
import { createStanding } from './wiring/standing.ts';
import { createVisits } from './wiring/visits.ts';
import { viewSource } from './wiring/view-source.ts';
import { importWorkspace } from './wiring/workspace-import.ts';

export const STOP_MS_MAX = 10_000;

export interface RunningServer {
  readonly address: string;
  readonly registry: Registry;
  readonly commands: Commands;
  /** Rejects when something stopped without which the process is of no use. */
  readonly failed: Promise<never>;
  stop(): Promise<void>;
}

export type ServerParts = {
  readonly config: Config;
  readonly logger: Log;
  readonly telemetry?: Telemetry;
  /** The machine's, but for a demo that makes a day it did not have. */
  readonly clock?: Clock;
};

/** Throws what the log, the vault or the keystore refuse to open with; each carries a stable code. */
export async function startServer({
  config,
  logger,
  telemetry = noTelemetry,
  clock = systemClock(),
}: ServerParts): Promise<RunningServer> {
  const startMs = clock.monotonicMs();
  const random = createRandomness();
  const primitives = await loadSodiumPrimitives();
  const undo: (() => unknown)[] = [];
  let fail: (error: unknown) => void = () => undefined;
  const failed = new Promise<never>((_, reject) => {
    fail = reject;
  });
  failed.catch(() => undefined);
  const wrong = (error: unknown, task: string) => logger({ event: 'background-failed', task, error });

  mkdirSync(config.dataDirectory, { recursive: true, mode: 0o700 });
  const at = (name: string) => join(config.dataDirectory, name);

  // ---- record
  const log: EventLog = await openLog(
    config.log.kind === 'embedded'
      ? { kind: 'embedded', directory: at('log') }
      : { kind: 'eventstoredb', connectionString: readFileSync(config.log.connectionFile, 'utf8').trim() },
    (failure) => {
      logger({ event: 'log-unavailable', code: failure.code, error: failure });
      // Only a new start helps: the process ends, and whoever watches over it starts it.
      if (failure.code === 'stopped') fail(failure);
    },
  );
  undo.push(() => log.close());

  try {
    for (const path of await dropWhatIsAhead(log, [
      { path: at('views.sqlite'), cursors: viewCursors },
      { path: at('react.sqlite'), cursors: readerCursors },
    ]))
      logger({ event: 'derived-file-dropped', file: basename(path, '.sqlite') });

    // ---- protect
    const empty = (await log.readAll(null, 1)).events.length === 0;
    const vault = await openVault({ ...config.vault, dataDirectory: config.dataDirectory });
    const keystore = await openKeystore({
      path: at('keystore.sqlite'),
      vault,
      mayCreate: empty,
      copies: config.vault.rotation?.keystoreCopies ?? null,
    });
    undo.push(() => keystore.close());
    for (const place of keystore.vaultPlacesLacking) logger({ event: 'vault-place-lacking', place });
    const protect = createProtect({
      keystore,
      marks: { version, audience, shreddedFields, personalFields },
      detect: redact,
    });

    // ---- decide
    const upcast = createUpcast(version, steps);
    const pipeline = createPipeline({ log, protect, noHeads: NO_HEADS, telemetry, upcast });
    const commands = createCommands({ pipeline, keystore, clock });
    const opening = createOpening({
      log,
      protect,
      pipeline,
      nowMs: clock.nowMs,
      damaged: () => wrong(new Error('a shredded part is damaged'), 'opening'),
    });

    // ---- the vault's generations
    let rotationTimes: RotationTimes | null = null;
    const rotate = async () => {
      const rotation = await keystore.rotate();
      logger({ event: 'vault-rotated', ...rotation });
      return rotation;
    };
    const control = await openControl(config.dataDirectory, { 'vault-rotate': rotate });
    undo.push(() => control.close());

    // ---- what the log says is destroyed has no key, whatever copy of the keystore this is
    let madeUp = 0;
    const destruction = destructionReader({
      async destroy(stream, revision) {
        const result = await keystore.destroyMessage(stream, revision);
        if (result.status !== 'destroyed' || result.already) return;
        madeUp += 1;
        rotationTimes?.gone();
      },
    });
    const destructions = {
      read: () => keystore.destructionsHeard(),
      write: (_: string, cursor: string) => keystore.hearDestructionsTo(cursor),
    };
    await hearUntilNow(destruction, { log, cursors: destructions, upcast });
    if (madeUp > 0) logger({ event: 'destructions-made-up', messages: madeUp });

    // ---- what is known of workspaces
    const registry = await openRegistry({ log, open: opening.fields, primitives, upcast, failed: wrong });
    undo.push(() => registry.close());
    registry.ended.catch(fail);
    const manifests = new Map<string, string>();
    for (const { bootstrap, manifest } of config.workspaces) {
      const imported = await importWorkspace({ commands, registry, random }, bootstrap);
      manifests.set(imported, readFileSync(manifest, 'utf8').trim());
    }
    const known = (workspace: string): Known => {
      const found = registry.of(workspace);
      if (found === null) throw new Error('a workspace that nobody made');
      return found;
    };

    const holds = await readHolds(log, upcast);

    // ---- project
    const projections = await startProjections({ log, path: at('views.sqlite') });
    undo.push(() => projections.close());
    projections.failed.catch(fail);
    const reports = startReports(at('views.sqlite'));
    undo.push(() => reports.close());
    reports.failed.catch(fail);

    const history = createSettingsHistory({ log, projections, opening });

    // ---- the gateway, and the door to it
    const place = gatewayPlace(config);
    if (config.gateway.kind === 'child' && place !== null) {
      const child = startGatewayChild({
        settings: { listen: place, identities: config.gateway.identities, logLevel: config.logLevel },
        log: logger,
      });
      undo.push(async () => {
        await child.stop();
        if ('path' in place) rmSync(dirname(place.path), { recursive: true, force: true });
      });
      await child.ready;
    }
    const door =
      place === null
        ? null
        : openGatewayDoor({
            place,
            primitives,
            directory: (id) => registry.of(id)?.directory?.document ?? null,
            // The gateway is a process of its own and has the machine's clock.
            clock: systemClock(),
            log: logger,
            ownNumbers(id) {
              const settings = registry.of(id)?.settings;
              return settings === undefined ? [] : ownNumbers(settings);
            },
          });
    if (door !== null) {
      undo.push(() => door.close());
      undo.push(registry.subscribe(() => door.directoryChanged()));
      door.directoryChanged();
    }

    // ---- visits
    const visitors = visitorsNow(clock);
    undo.push(() => visitors.stop());
    const visits = createVisits({ pipeline, keystore, now: visitors, clock, random });

    // ---- accept
    const { facts, perform, policy } = createActing({
      primitives,
      clock,
      random,
      log,
      keystore,
      pipeline,
      commands,
      opening,
      registry,
      visits,
      holds,
      settingBefore: async (workspace, change) => history.before(workspace, change),
      inspecting: {
        inspect: (message) =>
          telemetry.span(
            'inspect',
            () => door?.inspect(message) ?? Promise.resolve({ status: 'unavailable' }),
          ),
        again: (message) => door?.again(message) ?? Promise.resolve({ status: 'unavailable' }),
        compare: (messages) => door?.compare(messages) ?? Promise.resolve({ status: 'unavailable' }),
      },
    });

    const limits = createActLimits(clock);
    const act: typeof perform = async (principal, ref, action, connection) => {
      const { kind } = (action ?? {}) as { readonly kind?: unknown };
      if (!limits.within(principal, String(kind))) return { status: 'failed', code: 'try-again' };
      return telemetry.span('accept', () => perform(principal, ref, action, connection));
    };
    const standing = createStanding({ registry, policy, facts, nowMs: clock.nowMs });

    // ---- deliver
    let desk: RoutingDesk | null = null;
    const delivery = createDelivery({
      log,
      open: opening.forReading,
      mayJoin: createJoining({ standing, facts, commands, random }),
      mayWatch: (principal, view) => policy.allowed(principal, WATCHES[view], { kind: 'workspace' }).allow,
      act,
      welcome: ({ workspace }) => {
        const { directory, name, reference, root } = known(workspace);
        if (directory === null) throw new Error('a workspace without a directory');
        return {
          workspace,
          workspaceName: name,
          reference,
          root,
          directory: directory.signed,
          gatewayKey: door?.key(workspace) ?? null,
        };
      },
      principalNow: standing.now,
      views: viewSource(projections, visitors),
      seen: {
        agent: (workspace, person, there) => desk?.seen.agent(workspace, person, there),
        visitor: (id, there) => desk?.seen.visitor(id, there),
      },
      check: createSchemaCheck(),
      clock,
      random,
      logger,
    });
    undo.push(() => delivery.stop());
    delivery.ended.catch(fail);
    await delivery.started;
    undo.push(
      registry.subscribe((changed) => {
        if (changed.directory !== null)
          delivery
            .directoryChanged(changed.workspace, changed.directory.signed)
            .catch((error: unknown) => wrong(error, 'directory-changed'));
      }),
    );
    undo.push(
      door?.onKey((workspace, key) => delivery.gatewayKeyChanged(workspace, key)) ?? (() => undefined),
    );

    // ---- react
    const cursors = openCursors(at('react.sqlite'));
    undo.push(() => cursors.close());
    const rows = openDeadlineRows(at('react.sqlite'));
    undo.push(() => rows.close());
    const snoozes = startDeadlines('snooze', {
      rows,
      nowMs: clock.nowMs,
      due: wakeDue(commands),
      failed: (error, kind) => wrong(error, `react-${kind}-deadline`),
    });
    undo.push(() => snoozes.close());
    if (config.vault.rotation !== null) {
      const withinMs = config.vault.rotation.withinHours * 3_600_000;
      const times = keepRotationTimes({
        ...{ keystore, rotate, rows, withinMs },
        nowMs: clock.nowMs,
        failed: wrong,
      });
      undo.push(() => times.close());
      // What was made up before this is as late as it can be.
      if (madeUp > 0) times.gone();
      rotationTimes = times;
    } else if (keystore.rotationUnfinished)
      rotate().catch((error: unknown) => wrong(error, 'vault-rotation'));
    const mail = mailReaders(config, {
      rows,
      clock,
      commands,
      logger,
      facts: mailFacts({ pipeline, log, opening, registry }),
      failed: wrong,
    });
    undo.push(() => mail.close());
    const routing = openRoutingDesk({
      ...{ pipeline, commands, registry, projections, rows, delivery, clock },
      failed: wrong,
    });
    desk = routing;
    undo.push(() => routing.stop());
    const readers = [
      destruction,
      incidentReader({
        note: async ({ cause, workspace }, noted) => {
          const by = { kind: 'system', name: 'incidents' } as const;
          const command = { kind: 'NoteIncident', ...noted } as const;
          const result = await commands.incident({ workspace, by, cause }, noted.incident, command);
          if (result.status === 'failed') throw new Error('the incident could not be noted now');
        },
        async messageAt(id, revision) {
          const there = await opening.messageAt(id, revision);
          const state = await pipeline.read(conversation, `conversation-${id}`);
          return there === null || state.status === 'none'
            ? null
            : { digest: there.digest, mode: state.mode };
        },
      }),
      holdReader(holds, holdWrites({ commands, projections })),
      assignmentReader(commands),
      readersChangeReader(readerLists({ pipeline, registry, commands, projections })),
      snoozeReader(snoozes),
      ...mail.readers,
      ...routing.readers,
    ].map((reader) =>
      startReader(reader, {
        log,
        cursors: reader === destruction ? destructions : cursors,
        upcast,
        failed: (error, name) => wrong(error, `react-${name}`),
      }),
    );
    for (const reader of readers) {
      undo.push(() => reader.close());
      reader.ended.catch(fail);
    }

    projections.caughtUp.then(() => routing.begin()).catch((error: unknown) => wrong(error, 'router-start'));

    // ---- the port
    const queries = createQueries({
      log,
      projections,
      reports,
      registry,
      commands,
      opening,
      history,
      clock,
      random,
    });
    const accept = createAccept(
      {
        primitives,
        policy,
        queries,
        writes: commands,
        polls: delivery.polls,
        clock,
        limits: createAddressLimits(clock),
        random,
        logger,
        registry,
        gatewayKeyOf: (workspace) => door?.key(workspace) ?? null,
        directoryNumbered: (workspace, number) => directoryNumbered(log, opening.fields, workspace, number),
        identityProviderOf: () => ({
          issuer: config.signIn.issuer,
          clientId: config.signIn.clientId,
          clientSecret:
            config.signIn.clientSecretFile === null
              ? null
              : readFileSync(config.signIn.clientSecretFile, 'utf8').trim(),
          prompt: config.signIn.prompt,
        }),
        act,
        visits,
        screen: (text) => redact(text).verdict === 'pass',
        widgetManifest: (workspace) => manifests.get(workspace) ?? null,
        online: (workspace) => onlineIn(projections, workspace),
        notReady: () => (door !== null && !door.connected ? ['gateway-unavailable'] : []),
        gauges: () => ({
          ...delivery.counts(),
          ...(door === null
            ? {}
            : { gateway_connected: door.connected ? 1 : 0, gateway_failures: door.failures }),
        }),
        signedOut: (principal) => delivery.signedOut(principal),
      },
      {
        origin: config.origin,
        proxies: config.proxies,
        countryHeader: config.countryHeader,
        mails: config.mail !== null,
        widgetFolder: fileURLToPath(new URL('../dist/widget', import.meta.url)),
        staffFolder: fileURLToPath(new URL('../dist/staff', import.meta.url)),
        signInKey: keptKeyOf(at('sign-in.key')),
      },
    );
    const server = createServer(accept.app);
    delivery.attach(server, accept.tickets.redeem);
    const address = await listen(server, config.listen);
    // Nobody new, then a word to everybody who is connected, then the rest is cut.
    undo.push(async () => {
      const closed = new Promise<void>((resolve) => server.close(() => resolve()));
      await delivery.stop();
      server.closeAllConnections();
      await closed;
    });
    logger({
      event: 'process-ready',
      program: 'server',
      address,
      startMs: Math.round(clock.monotonicMs() - startMs),
    });

    return { address, registry, commands, failed, stop: () => takeDown(undo, wrong) };
  } catch (error) {
    await takeDown(undo, wrong);
    throw error;
  }
}

const WATCHES = {
  inbox: 'WatchInbox',
  team: 'WatchTeam',
  requests: 'WatchRequests',
  incidents: 'WatchIncidents',
  holds: 'WatchHolds',
  queue: 'WatchQueue',
  settings: 'WatchSettings',
  visitors: 'WatchVisitors',
} as const;

function onlineIn(projections: Projections, workspace: string): ReadonlySet<string> {
  const rows = projections.rows<StoredTeamRow>('team', workspace, 'live');
  return new Set(
    rows.flatMap(({ gone, person, presence }) => (presence !== 'offline' && gone === null ? [person] : [])),
  );
}

function gatewayPlace(
  config: Config,
): { readonly path: string } | { readonly host: string; readonly port: number } | null {
  const { gateway } = config;
  if (gateway.kind === 'none') return null;
  if (gateway.kind === 'remote') return { host: gateway.host, port: gateway.port };
  // A socket's path has about a hundred bytes, a data directory may be longer. The folder is new and this user's alone:
  // a name that can be guessed could be somebody else's by now.
  return { path: join(mkdtempSync(join(tmpdir(), 'sealdesk-')), 'gateway.sock') };
}

async function directoryNumbered(
  log: EventLog,
  fields: (
    event: Parameters<ReturnType<typeof createOpening>['fields']>[0],
  ) => Readonly<Record<string, unknown>> | null,
  workspace: string,
  number: number,
) {
  const PAGE = 512;
  for (let from = 0; ; ) {
    const page = await log.readStream(`directory-${workspace}`, from, PAGE);
    for (const event of page.events) {
      if (
        event.type !== 'DirectoryPublished' ||
        (JSON.parse(event.clear) as { readonly number: number }).number !== number
      )
        continue;
      return (fields(event)?.directory ?? null) as Known['directory'] extends infer D
        ? D extends { readonly signed: infer S }
          ? S | null
          : never
        : never;
    }
    from += page.events.length;
    if (page.events.length === 0 || from >= page.revision) return null;
  }
}

function listen(server: Server, { host, port }: Config['listen']): Promise<string> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host, () => {
      const address = server.address();
      resolve(typeof address === 'object' && address !== null ? `http://${host}:${address.port}` : host);
    });
  });
}

async function takeDown(
  undo: readonly (() => unknown)[],
  wrong: (error: unknown, task: string) => void,
): Promise<void> {
  const end = Date.now() + STOP_MS_MAX;
  for (const step of undo.toReversed()) {
    const timeout = new Promise((resolve) => setTimeout(resolve, Math.max(end - Date.now(), 100)).unref());
    await Promise.race([
      Promise.resolve()
        .then(step)
        .catch((error: unknown) => wrong(error, 'stop')),
      timeout,
    ]);
  }
}
