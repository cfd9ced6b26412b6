// The door to the inspection gateway. Promises: `passed` only with a statement that a gateway of the signed directory
// signed over this very envelope; a gateway that is away, slow, killed or talks nonsense makes the answer `unavailable`,
// and what was to be checked is then not recorded. Trusts: the directory; nothing the socket says.

import { connect, type Socket } from 'node:net';
import type { NumberSetting } from '../contract/settings.ts';
import type { Signed } from '../contract/definitions.ts';
import type { Clock } from '../platform/clock.ts';
import type { Log } from '../platform/logger.ts';
import type { DirectoryDocument } from '../seal/directory.ts';
import { type GatewayKeyDocument, verifyGatewayKey } from '../seal/gateway.ts';
import type { Primitives } from '../seal/primitives.ts';
import { createGatewayAlarm } from './gateway-alarm.ts';
import {
  type Compared,
  type Inspected,
  isRecord,
  isSigned,
  trustedComparison,
  trustedInspection,
} from './gateway-answers.ts';
import { createStatementMemory } from './statement-memory.ts';

export type { Compared, Inspected } from './gateway-answers.ts';

export const ANSWER_MS_MAX = 2_000;
export const CONNECT_MS_MAX = 2_000;
/** Requests on their way at once; what comes above is answered `unavailable` at once. */
export const IN_FLIGHT_MAX = 256;
/** Of one workspace: what is left is for the others. */
export const IN_FLIGHT_OF_A_WORKSPACE_MAX = 192;
/** Messages of one sender that wait while one is looked at. */
export const WAITING_OF_A_SENDER_MAX = 16;
export const FRAME_BYTES_MAX = 262_144;
export const RECONNECT_MS_MIN = 100;
export const RECONNECT_MS_MAX = 5_000;
const KEYS_MAX = 64;

export type GatewayPlace = { readonly path: string } | { readonly host: string; readonly port: number };

type Place = {
  readonly workspace: string;
  readonly conversation: string;
  /** The connection this came over; who asks bound the boxes to it. */
  readonly connection: string;
};

export type EnvelopeToOpen = {
  /** The sender's device, its Ed25519 public key. */
  readonly sender: string;
  readonly envelope: string;
  /** Digest of that envelope, as `readEnvelope` gave it. */
  readonly digest: string;
  readonly inspection: {
    readonly gateway: string;
    readonly key: string;
    readonly box: string;
    readonly window?: string;
  };
};

/** `writer`: whose message it is; the pieces of all their devices and tabs count together. */
export type MessageToInspect = Place & EnvelopeToOpen & { readonly writer: string };

export type MessagesToCompare = Place & {
  /** What a gateway said when it had the message withheld. */
  readonly refusal: Signed;
  readonly withheld: EnvelopeToOpen;
  readonly masked: EnvelopeToOpen;
};

export interface GatewayDoor {
  /** Never rejects. */
  inspect(message: MessageToInspect): Promise<Inspected>;
  /** One that is recorded and that a reading end reported. Never rejects. */
  again(message: Place & EnvelopeToOpen): Promise<Inspected>;
  /** Never rejects. */
  compare(messages: MessagesToCompare): Promise<Compared>;
  /** The gateway's receiving key as it signed it; null while there is none that ends would accept. */
  key(workspace: string): Signed | null;
  /** Calls back when a workspace's key came, changed or went. */
  onKey(listener: (workspace: string, key: Signed | null) => void): () => void;
  /** A directory came or changed: the keys at hand are judged again. */
  directoryChanged(): void;
  readonly connected: boolean;
  /** Messages that could not be inspected, since the start. */
  readonly failures: number;
  close(): Promise<void>;
}

type Waiting = { readonly settle: (answer: unknown) => void; readonly timer: NodeJS.Timeout };

export function openGatewayDoor(needs: {
  readonly place: GatewayPlace;
  readonly primitives: Primitives;
  readonly directory: (workspace: string) => DirectoryDocument | null;
  readonly clock: Clock;
  readonly log: Log;
  /** Between 0 and 1, for the spread of reconnections. */
  readonly random?: () => number;
  /** What a workspace calls its own numbers. */
  readonly ownNumbers?: (workspace: string) => readonly Omit<NumberSetting, 'name'>[];
}): GatewayDoor {
  const { primitives, directory, clock, log, place } = needs;
  const random = needs.random ?? Math.random;
  const ownNumbers = needs.ownNumbers ?? (() => []);
  const alarm = createGatewayAlarm({ clock, log });
  const waiting = new Map<number, Waiting>();
  const keys = new Map<string, { readonly signed: Signed; readonly expiresMs: number }>();
  const listeners = new Set<(workspace: string, key: Signed | null) => void>();
  const turns = new Map<string, { tail: Promise<unknown>; waiting: number }>();
  const shares = new Map<string, number>();
  let statements: readonly Signed[] = [];
  const memory = createStatementMemory(primitives);
  let socket: Socket | null = null;
  let ready = false;
  let closing = false;
  let nextId = 1;
  let delayMs = RECONNECT_MS_MIN;
  let retry: NodeJS.Timeout | null = null;
  let downSinceMs: number | null = clock.monotonicMs();

  function open(): void {
    retry = null;
    const opened = connect({ ...place, timeout: CONNECT_MS_MAX });
    socket = opened;
    opened.setNoDelay(true);
    const read = createLineReader((line) => {
      if (opened === socket && !take(line)) opened.destroy();
    });
    opened.on('timeout', () => {
      // Only while connecting: afterwards each request has its own time.
      if (opened.connecting) opened.destroy();
    });
    opened.on('error', () => opened.destroy());
    opened.on('data', (chunk: Uint8Array) => {
      if (!read(chunk)) opened.destroy();
    });
    opened.once('close', () => lost());
  }

  function lost(): void {
    socket = null;
    if (ready) {
      ready = false;
      downSinceMs = clock.monotonicMs();
      if (!closing) log({ event: 'gateway-unavailable', code: 'connection-lost' });
    }
    statements = [];
    for (const workspace of [...keys.keys()]) setKey(workspace, null);
    for (const each of [...waiting.values()]) each.settle(null);
    if (closing) return;
    retry = setTimeout(open, delayMs * (0.5 + random() / 2));
    delayMs = Math.min(delayMs * 2, RECONNECT_MS_MAX);
  }

  /** False for a frame that no gateway sends. */
  function take(line: string): boolean {
    const frame = parsed(line);
    if (!isRecord(frame)) return false;
    if (Array.isArray(frame['keys']) && frame['keys'].length <= KEYS_MAX) {
      takeKeys(frame['keys']);
      return true;
    }
    if (typeof frame['id'] !== 'number') return false;
    // An answer that comes too late finds nobody waiting.
    waiting.get(frame['id'])?.settle(frame['answer']);
    return true;
  }

  function takeKeys(given: readonly unknown[]): void {
    if (!ready) {
      ready = true;
      delayMs = RECONNECT_MS_MIN;
      const downMs = Math.round(clock.monotonicMs() - (downSinceMs ?? clock.monotonicMs()));
      downSinceMs = null;
      log({ event: 'gateway-available', downMs });
    }
    statements = given.filter(isSigned);
    judgeKeys();
  }

  function judgeKeys(): void {
    const judged = statements;
    for (const signed of judged) {
      acceptedKey(signed).then(
        (document) => {
          if (document === null || judged !== statements) return;
          if (keys.get(document.workspace)?.signed.text === signed.text) return;
          setKey(document.workspace, { signed, expiresMs: Date.parse(document.expires) });
        },
        (error: unknown) => log({ event: 'background-failed', task: 'gateway-key', error }),
      );
    }
  }

  async function acceptedKey(signed: Signed): Promise<GatewayKeyDocument | null> {
    const claimed = parsed(signed.text);
    const workspace = isRecord(claimed) ? claimed['workspace'] : null;
    const document = typeof workspace === 'string' ? directory(workspace) : null;
    if (document === null) return null;
    const checked = await verifyGatewayKey(primitives, signed, document, clock.nowMs());
    if (!checked.ok) log({ event: 'gateway-unavailable', code: checked.code });
    return checked.ok ? checked.value : null;
  }

  function setKey(
    workspace: string,
    key: { readonly signed: Signed; readonly expiresMs: number } | null,
  ): void {
    if (key === null) keys.delete(workspace);
    else keys.set(workspace, key);
    for (const listener of listeners) listener(workspace, key?.signed ?? null);
  }

  function ask(request: object): Promise<unknown> {
    const { promise, resolve } = Promise.withResolvers<unknown>();
    const to = socket;
    if (to === null || !ready || waiting.size >= IN_FLIGHT_MAX) return Promise.resolve(null);
    const id = nextId++;
    const timer = setTimeout(() => {
      log({ event: 'gateway-unavailable', code: 'too-slow' });
      settle(null);
    }, ANSWER_MS_MAX);
    const settle = (answer: unknown): void => {
      clearTimeout(timer);
      waiting.delete(id);
      resolve(answer);
    };
    waiting.set(id, { settle, timer });
    const line = `${JSON.stringify({ id, ...request })}\n`;
    if (Buffer.byteLength(line) > FRAME_BYTES_MAX) settle({ status: 'invalid', code: 'envelope-invalid' });
    else to.write(line);
    return promise;
  }

  function judging(workspace: string) {
    const wrong = (code: string) => log({ event: 'gateway-unavailable', code });
    return { primitives, memory, directory: directory(workspace), wrong };
  }

  /** A sender's messages are looked at one after the other, and a workspace has its share: who sends much waits for it. */
  async function inTurn(sender: string, workspace: string, request: object): Promise<unknown> {
    const askedMs = clock.monotonicMs();
    const turn = turns.get(sender) ?? { tail: Promise.resolve(), waiting: 0 };
    if (turn.waiting >= WAITING_OF_A_SENDER_MAX) return null;
    turns.set(sender, turn);
    turn.waiting += 1;
    const mine = turn.tail.then(async () => {
      const underWay = shares.get(workspace) ?? 0;
      const waited = clock.monotonicMs() - askedMs;
      if (underWay >= IN_FLIGHT_OF_A_WORKSPACE_MAX || waited >= ANSWER_MS_MAX) return null;
      shares.set(workspace, underWay + 1);
      try {
        return await ask(request);
      } finally {
        const left = (shares.get(workspace) ?? 1) - 1;
        if (left === 0) shares.delete(workspace);
        else shares.set(workspace, left);
      }
    });
    turn.tail = mine.then(
      () => undefined,
      () => undefined,
    );
    try {
      return await mine;
    } finally {
      turn.waiting -= 1;
      if (turn.waiting === 0) turns.delete(sender);
    }
  }

  /** Whatever went wrong: nothing is recorded, the sender tries again, and somebody is told. */
  async function surely<Answer extends { readonly status: string }>(
    workspace: string,
    request: () => Promise<unknown>,
    judge: (answer: unknown) => Promise<Answer>,
  ): Promise<Answer | { readonly status: 'unavailable' }> {
    let answer: unknown = null;
    try {
      answer = await request();
      const judged = await judge(answer);
      if (judged.status === 'unavailable') alarm.raise(isStale(answer) ? 'table-stale' : 'unavailable');
      return judged;
    } catch (error) {
      log({ event: 'action-failed', kind: 'inspect', code: 'fault', workspace, error });
      alarm.raise('unavailable');
      return { status: 'unavailable' };
    }
  }

  open();

  return {
    inspect: (message) =>
      surely(
        message.workspace,
        () => {
          const { connection, conversation, sender, workspace, writer } = message;
          const window = message.inspection.window ?? null;
          const inspect = {
            workspace,
            conversation,
            connection,
            own: ownNumbers(workspace),
            writer,
            ...sight(message),
            window,
          };
          return inTurn(sender, workspace, { inspect });
        },
        (answer) => trustedInspection(judging(message.workspace), answer, message),
      ),
    again: (message) =>
      surely(
        message.workspace,
        () => {
          const { connection, conversation, sender, workspace } = message;
          const own = ownNumbers(workspace);
          const again = { workspace, conversation, connection, own, ...sight(message) };
          return inTurn(sender, workspace, { again });
        },
        (answer) => trustedInspection(judging(message.workspace), answer, message),
      ),
    compare: (messages) =>
      surely(
        messages.workspace,
        () => {
          const { connection, conversation, masked, refusal, withheld, workspace } = messages;
          const { signature, text } = refusal;
          const compare = {
            workspace,
            conversation,
            connection,
            own: ownNumbers(workspace),
            refusal: { text, signature },
            withheld: sight(withheld),
            masked: sight(masked),
          };
          return inTurn(masked.sender, workspace, { compare });
        },
        (answer) => {
          const { conversation, masked, withheld, workspace } = messages;
          const place = { conversation, withheld: withheld.digest, masked: masked.digest };
          return trustedComparison(judging(workspace), answer, place);
        },
      ),
    key(workspace) {
      const key = keys.get(workspace);
      return key !== undefined && clock.nowMs() < key.expiresMs ? key.signed : null;
    },
    onKey(listener) {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
    directoryChanged() {
      for (const [workspace] of keys) {
        const gateways = directory(workspace)?.gateways ?? [];
        if (!gateways.some((gateway) => isFrom(keys.get(workspace)?.signed, gateway.id)))
          setKey(workspace, null);
      }
      judgeKeys();
    },
    get failures() {
      return alarm.failures;
    },
    get connected() {
      return ready;
    },
    async close() {
      closing = true;
      alarm.close();
      if (retry !== null) clearTimeout(retry);
      const last = socket;
      if (last === null) return;
      const closed = new Promise<void>((resolve) => last.once('close', () => resolve()));
      last.destroy();
      await closed;
    },
  };
}

/** One JSON text a line; false once a line is too long. */
function createLineReader(onLine: (line: string) => void): (chunk: Uint8Array) => boolean {
  const newline = 0x0a;
  let parts: Uint8Array[] = [];
  let held = 0;
  return (chunk) => {
    for (let from = 0; ; ) {
      const end = chunk.indexOf(newline, from);
      const part = chunk.subarray(from, end < 0 ? chunk.length : end);
      held += part.length;
      if (held > FRAME_BYTES_MAX) return false;
      parts.push(part);
      if (end < 0) return true;
      const line = Buffer.concat(parts).toString('utf8');
      parts = [];
      held = 0;
      from = end + 1;
      onLine(line);
    }
  };
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

function isFrom(signed: Signed | undefined, gateway: string): boolean {
  const claimed = signed === undefined ? null : parsed(signed.text);
  return isRecord(claimed) && claimed['gateway'] === gateway;
}

function isStale(answer: unknown): boolean {
  return isRecord(answer) && answer['status'] === 'failed' && answer['code'] === 'table-stale';
}

/** The fields of one envelope in a frame, in their order. */
function sight({ envelope, inspection, sender }: EnvelopeToOpen) {
  const { box, gateway, key } = inspection;
  return { sender, gateway, key, box, envelope };
}
