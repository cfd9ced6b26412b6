// The whole write path over the log's twin in memory, with the real deciders, keystore and protect stage; what ends would
// seal is opaque text here.
import { upcast } from './upcast.ts';
import { randomBytes } from 'node:crypto';
import { onTestFinished } from 'vitest';
import { audience, personalFields, shreddedFields, version } from '../../src/contract/marks.ts';
import type { AgentCommand } from '../../src/command/agent.ts';
import { agent } from '../../src/decide/agent.ts';
import type { ConversationCommand, Inspection, SealedFacts } from '../../src/command/conversation.ts';
import type { ConversationState } from '../../src/decide/conversation-history.ts';
import { conversation } from '../../src/decide/conversation.ts';
import { createPipeline, type Outcome, type Pipeline } from '../../src/pipeline.ts';
import { noTelemetry } from '../../src/platform/telemetry.ts';
import type { Owner } from '../../src/protect/keystore.ts';
import { createProtect, NO_HEADS, type Protect } from '../../src/protect/protect.ts';
import type { EventLog, RecordedEvent } from '../../src/record/log.ts';
import { openMemoryLog } from '../../src/record/memory-log.ts';
import { redact } from '../../src/redact/redact.ts';
import { createSchemaCheck } from '../../src/platform/schema-check.ts';
import { makePlaces, openIn } from '../protect/places.ts';

export const freshId = (): string => randomBytes(16).toString('base64url');
export const AT = '2026-11-23T09:00:00.000Z';
export const SIGNED = { text: '{"v":"sealdesk.test.v1"}', signature: randomBytes(64).toString('base64url') };
export const PASSED: Inspection = { status: 'passed', rules: '1.1', check: SIGNED };

export type WritePath = Awaited<ReturnType<typeof openWritePath>>;

export async function openWritePath() {
  const keystore = await openIn(await makePlaces());
  const marks = { version, audience, shreddedFields, personalFields };
  const protect = createProtect({ keystore, marks, detect: redact });
  const subject = await keystore.subjectOf({ workspace: 'northwind', kind: 'device', value: 'test' });
  const log = openMemoryLog();
  onTestFinished(() => log.close());
  return {
    keystore,
    log,
    protect,
    subject,
    pipeline: (over: EventLog = log, stage: Protect = protect): Pipeline =>
      createPipeline({ log: over, protect: stage, noHeads: NO_HEADS, upcast, telemetry: noTelemetry }),
  };
}

/** Runs a command of a conversation; `late` is made by the pipeline, as accept makes it. */
export function onConversation(
  pipeline: Pipeline,
  path: WritePath,
  id: string,
  command: ConversationCommand | ((state: ConversationState) => Promise<ConversationCommand>),
  cause = freshId(),
): Promise<Outcome<ConversationState>> {
  return pipeline.run({
    decider: conversation,
    stream: `conversation-${id}`,
    workspace: 'northwind',
    owner: { subject: path.subject } satisfies Owner,
    by: { kind: 'visitor' },
    cause,
    at: AT,
    command: (state) => (typeof command === 'function' ? command(state) : command),
  });
}

export function onAgent(pipeline: Pipeline, person: string, command: AgentCommand) {
  return pipeline.run({
    decider: agent,
    stream: `agent-${person}-2026-11-23`,
    workspace: 'northwind',
    owner: { house: 'northwind' },
    by: { kind: 'staff', person },
    cause: freshId(),
    at: AT,
    command: () => command,
  });
}

export function sealed(
  tab: string,
  sequence: number,
  digest = randomBytes(32).toString('base64url'),
): SealedFacts {
  return { tab, sequence, epoch: 1, size: 256, digest, policy: 1, envelope: `{"sealed":"${digest}"}` };
}

export function startCommand(
  path: WritePath,
  tab: string,
  inspection: Inspection = PASSED,
): ConversationCommand {
  return {
    kind: 'StartConversation',
    subject: path.subject,
    site: 'main',
    team: 'support',
    mode: 'inspected',
    directory: 1,
    language: 'en',
    ticket: null,
    topic: null,
    priority: 2,
    campaign: null,
    contact: null,
    trail: [],
    referrer: '',
    country: null,
    signed: SIGNED,
    page: 'https://bank.example/loans',
    pageTitle: 'Loans',
    device: 'Firefox on Linux',
    epoch: {
      epoch: 1,
      directory: 1,
      digest: randomBytes(32).toString('base64url'),
      staffReaders: [],
      joined: [],
      document: SIGNED,
    },
    message: sealed(tab, 1),
    inspection,
  };
}

export function sendCommand(
  message: SealedFacts,
  inspection: Inspection = PASSED,
): Extract<ConversationCommand, { kind: 'SendMessage' }> {
  return { kind: 'SendMessage', side: { from: 'visitor', person: null }, message, epoch: null, inspection };
}

export async function started(
  path: WritePath,
  pipeline = path.pipeline(),
): Promise<{ id: string; tab: string }> {
  const [id, tab] = [freshId(), freshId()];
  const outcome = await onConversation(pipeline, path, id, startCommand(path, tab));
  if (outcome.status !== 'done') throw new Error('it did not begin');
  return { id, tab };
}

export async function recorded(log: EventLog, stream: string): Promise<readonly RecordedEvent[]> {
  return (await log.readStream(stream, 0, 10_000)).events;
}

export type Clear = Readonly<Record<string, unknown>> & {
  readonly type: string;
  readonly revision: number;
  readonly tab?: string;
  readonly sequence?: number;
  readonly digest?: string;
};

const meta: ReadonlySet<string> = new Set(
  'id version workspace stream revision at by cause shredded'.split(' '),
);
const schemas = createSchemaCheck();

/** What does not have the contract's shape among what was recorded, plain again as a reader with every key would see it. */
export function misshapen(path: WritePath, events: readonly RecordedEvent[]): readonly string[] {
  return events.flatMap((event) => {
    const { shredded } = path.protect.unshred(event);
    const { salt: _, ...hidden } =
      shredded.status === 'open' ? (JSON.parse(shredded.text) as { salt: string }) : { salt: '' };
    const clear = Object.fromEntries(Object.entries(clearOf(event)).filter(([name]) => !meta.has(name)));
    const checked = schemas.event({ ...clear, ...hidden });
    return checked.status === 'fits' ? [] : [`${event.type} ${checked.code} ${checked.field}`];
  });
}

export const clearOf = ({ clear }: { readonly clear: string }): Clear => JSON.parse(clear) as Clear;
