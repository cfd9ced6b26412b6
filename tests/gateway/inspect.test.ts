import { beforeAll, describe, expect, it } from 'vitest';
import { ASKED_MS, CONVERSATIONS_MAX, createAskedMemory } from '../../src/gateway/asked-memory.ts';
import type { Detector } from '../../src/gateway/detector.ts';
import { readGatewayIdentity } from '../../src/gateway/identity.ts';
import {
  AGE_MS_MAX,
  createInspector,
  type InspectionAnswer,
  type Inspector,
  SIZE_MAX,
} from '../../src/gateway/inspect.ts';
import {
  createReceivingKeys,
  KEY_LIFETIME_MS,
  OPENED_MAX,
  PREVIOUS_ACCEPTED_MS,
} from '../../src/gateway/receiving-keys.ts';
import { createVerdictBatch } from '../../src/gateway/verdict-batch.ts';
import {
  createSplitMemory,
  MESSAGES_MAX,
  REMEMBERED_MS,
  SENDERS_MAX,
} from '../../src/gateway/split-memory.ts';
import type { InspectRequest } from '../../src/gateway/wire.ts';
import { fromBase64url, toBase64url } from '../../src/seal/bytes.ts';
import type { DirectoryDocument } from '../../src/seal/directory.ts';
import { verifyVerdict } from '../../src/seal/gateway-verdict.ts';
import { verifyGatewayKey } from '../../src/seal/gateway.ts';
import { loadSodiumPrimitives, type ServerPrimitives } from '../../src/seal/primitives-sodium.ts';
import type { SignedText } from '../../src/seal/signed-text.ts';
import { seeded as random } from '../redact/numbers.ts';
import {
  CARD,
  craft,
  detector,
  must,
  newGateway,
  newSender,
  type Said,
  type Sender,
  say,
  workspace,
} from './sender.ts';

let primitives: ServerPrimitives;
beforeAll(async () => {
  primitives = await loadSodiumPrimitives();
});

type Bench = {
  readonly inspector: Inspector;
  readonly directory: DirectoryDocument;
  readonly sender: Sender;
  readonly faults: unknown[];
  nowMs: number;
  statement(): SignedText;
  /** Seals and asks. */
  ask(text: string, by?: Sender, sequence?: number): Promise<InspectionAnswer & { readonly said: Said }>;
};

/** The earlier messages that a signed refusal names. */
function named(refusal: SignedText): readonly string[] {
  const { withhold } = JSON.parse(refusal.text) as { withhold: { envelope: string }[] };
  return withhold.map(({ envelope }) => envelope);
}

async function bench(broken: Partial<Detector> = {}): Promise<Bench> {
  const gateway = await newGateway();
  const identity = (await readGatewayIdentity(primitives, gateway.text))!;
  const faults: unknown[] = [];
  const sender = await newSender();
  const made: Bench = {
    directory: gateway.directory,
    faults,
    sender,
    nowMs: Date.UTC(2026, 10, 23),
    inspector: undefined as never,
    statement: () => made.inspector.statements()[0]!,
    async ask(text, by = sender, sequence) {
      const said = await say(by, made.statement(), text, sequence);
      const answer = await made.inspector.inspect(said.request);
      return { ...answer, ...(answer.status === 'refused' ? { withhold: named(answer.check) } : {}), said };
    },
  };
  const inspector = await createInspector({
    primitives,
    identities: [identity],
    detector: { ...detector, ...broken },
    nowMs: () => made.nowMs,
    onFault: (_workspace, error) => void faults.push(error),
  });
  return Object.assign(made, { inspector });
}

describe('a verdict', () => {
  it('[G1] passes what holds no card number and signs for exactly that envelope', async () => {
    const at = await bench();
    const answer = await at.ask('Hello, when do you open?');
    if (answer.status !== 'passed') throw new Error(answer.status);
    expect(answer.rules).toBe(detector.rules);
    const verdict = must(await verifyVerdict(primitives, answer.check, at.directory, answer.said.digest));
    expect(verdict).toMatchObject({ workspace, rules: detector.rules, passed: [answer.said.digest] });
    const other = await say(at.sender, at.statement(), 'another');
    expect(await verifyVerdict(primitives, answer.check, at.directory, other.digest)).toEqual({
      ok: false,
      code: 'wrong-request',
    });
  });

  it('[X67] heeds the numbers of the workspace', async () => {
    const at = await bench();
    const ask = async (text: string, own: InspectRequest['own']) => {
      const { request } = await say(at.sender, at.statement(), text);
      return (await at.inspector.inspect({ ...request, own })).status;
    };
    const card = { means: 'card', starts: ['881122'], lengths: ['16'], check: false } as const;
    const other = { means: 'other', starts: ['411111'], lengths: ['16'], check: false } as const;
    expect(await ask('8811223344556678', [])).toBe('passed');
    expect(await ask('8811223344556678', [card])).toBe('refused');
    expect(await ask(CARD, [card])).toBe('refused');
    expect(await ask(CARD, [other])).toBe('passed');
  });

  it('[X65] refuses the answer to a request for a security code, and forgets the request in time', async () => {
    const at = await bench();
    const agent = await newSender(at.sender.conversation);
    const ask = async (text: string, by: Sender, writer: string) => {
      const { request } = await say(by, at.statement(), text);
      return at.inspector.inspect({ ...request, writer });
    };
    expect((await ask('4821', at.sender, 'visitor')).status).toBe('passed');
    expect((await ask('What is the CVV, please?', agent, 'agent')).status).toBe('passed');
    expect(await ask('it is 482', at.sender, 'visitor')).toMatchObject({
      status: 'refused',
      reason: 'security-code',
    });
    at.nowMs += ASKED_MS;
    expect((await ask('482', at.sender, 'visitor')).status).toBe('passed');
  });

  it('[G14] what is larger than anybody types, or waited too long, is not looked through', async () => {
    let looked = 0;
    const at = await bench({
      redact: (text) => {
        looked += 1;
        return detector.redact(text);
      },
    });
    expect(await at.ask('a'.repeat(SIZE_MAX))).toMatchObject({ status: 'invalid', code: 'envelope-invalid' });
    expect((await at.ask('a'.repeat(SIZE_MAX - 4_000))).status).toBe('passed');
    const late = await say(at.sender, at.statement(), 'Hello');
    const answer = at.inspector.inspect(late.request);
    at.nowMs += AGE_MS_MAX;
    expect(await answer).toEqual({ status: 'failed' });
    expect(looked).toBe(1);
  });

  it('[G1] each verdict’s statement names its envelope', async () => {
    const at = await bench();
    const said = await Promise.all(
      [1, 2, 3].map((sequence) => say(at.sender, at.statement(), `text`, sequence)),
    );
    const answers = await Promise.all(said.map((each) => at.inspector.inspect(each.request)));
    for (const [index, answer] of answers.entries()) {
      if (answer.status !== 'passed') throw new Error(answer.status);
      const { digest } = said[index]!;
      expect((await verifyVerdict(primitives, answer.check, at.directory, digest)).ok).toBe(true);
    }
  });

  it('[G1] verdicts of one turn share one statement, those of the next have another', async () => {
    const identity = (await readGatewayIdentity(primitives, (await newGateway()).text))!;
    const batch = createVerdictBatch({ primitives, identity, rules: '1', nowMs: Date.now });
    const digests = Array.from({ length: 4 }, () => toBase64url(primitives.random(32)));
    const [one, two, three] = await Promise.all(digests.slice(0, 3).map((digest) => batch.passed(digest)));
    expect([two, three]).toEqual([one, one]);
    expect(JSON.parse(one!.text).passed).toEqual(digests.slice(0, 3));
    expect(JSON.parse((await batch.passed(digests[3]!)).text).passed).toEqual([digests[3]]);
  });

  it('[G1] a statement names at most 32', async () => {
    const identity = (await readGatewayIdentity(primitives, (await newGateway()).text))!;
    const batch = createVerdictBatch({ primitives, identity, rules: '1', nowMs: Date.now });
    const digests = Array.from({ length: 70 }, () => toBase64url(primitives.random(32)));
    const statements = await Promise.all(digests.map((digest) => batch.passed(digest)));
    const sizes = [...new Set(statements.map((each) => each.text))].map(
      (text) => JSON.parse(text).passed.length,
    );
    expect(sizes).toEqual([32, 32, 6]);
    expect(JSON.parse((await batch.passed(digests[0]!)).text).passed).toEqual([digests[0]]);
  });

  it('[G2] refuses by reason: card number, security code, what the detector cannot decide', async () => {
    const at = await bench();
    expect(await at.ask(`my card ${CARD}`)).toMatchObject({
      status: 'refused',
      reason: 'card-number',
      withhold: [],
    });
    expect(await at.ask('the cvv is 123')).toMatchObject({ status: 'refused', reason: 'security-code' });
    const unsure = await bench({ redact: () => ({ verdict: 'refuse', reason: 'undecided' }) });
    expect(await unsure.ask('hello')).toMatchObject({ status: 'refused', reason: 'cannot-decide' });
    expect(await at.ask('my card •••• •••• •••• 1111')).toMatchObject({ status: 'passed' });
  });

  it('[G2] a workspace it has no identity for is not served', async () => {
    const at = await bench();
    const { request } = await say(at.sender, at.statement(), 'hello');
    expect(await at.inspector.inspect({ ...request, workspace: 'linden' })).toEqual({
      status: 'invalid',
      code: 'workspace-unknown',
    });
  });
});

describe('what is inspected', () => {
  type Change = (said: Said, at: Bench) => Promise<Partial<InspectRequest>> | Partial<InspectRequest>;

  const changed = (envelope: string, field: string): string => {
    const value = JSON.parse(envelope) as Record<string, string>;
    const bytes = fromBase64url(value[field]!)!;
    bytes[3]! ^= 1;
    return JSON.stringify({ ...value, [field]: toBase64url(bytes) });
  };
  const wrong: readonly (readonly [string, Change])[] = [
    ...['salt', 'nonce', 'keyCommitment', 'textCommitment', 'ciphertext', 'signature'].map(
      (field) =>
        [`changed ${field}`, (said: Said) => ({ envelope: changed(said.request.envelope, field) })] as const,
    ),
    ['white space', (said) => ({ envelope: ` ${said.request.envelope}` })],
    ['no envelope', () => ({ envelope: '{}' })],
    ['another conversation', (_said, at) => ({ conversation: toBase64url(at.sender.primitives.random(16)) })],
    ['another sender', async () => ({ sender: toBase64url((await newSender()).device.sign.public) })],
    [
      'the identity point as sender',
      () => ({ sender: toBase64url(Uint8Array.of(1, ...new Uint8Array(31))) }),
    ],
  ];

  it.each(wrong)('[G3] %s: invalid, never a pass', async (_name, change) => {
    const at = await bench();
    const said = await say(at.sender, at.statement(), 'hello');
    const request = { ...said.request, ...(await change(said, at)) };
    expect(await at.inspector.inspect(request)).toEqual({ status: 'invalid', code: 'envelope-invalid' });
  });

  it('[G3] padding that is not zero, a body with a field too many, twice or unknown: invalid', async () => {
    const at = await bench();
    const body = '{"type":"text","version":1,"text":"hi"}';
    const good = await craft(at.sender, at.statement(), body);
    expect(await at.inspector.inspect(good.request)).toMatchObject({ status: 'passed' });
    const bodies = [
      '{"type":"text","version":1,"text":"hi","more":1}',
      '{"type":"text","version":1,"text":"hi","text":"hi"}',
      '{"type":"text","version":2,"text":"hi"}',
      '{"type":"text", "version":1,"text":"hi"}',
      '{"version":1,"type":"text","text":"hi"}',
      'hi',
      '',
    ];
    for (const wrong of bodies) {
      const said = await craft(at.sender, at.statement(), wrong);
      expect(await at.inspector.inspect(said.request)).toEqual({
        status: 'invalid',
        code: 'envelope-invalid',
      });
    }
    const spoilt = await craft(at.sender, at.statement(), body, (padded) => padded.fill(0x31, 100, 116));
    expect(await at.inspector.inspect(spoilt.request)).toEqual({
      status: 'invalid',
      code: 'envelope-invalid',
    });
  });

  it('[G3] a key that does not fit the commitment opens nothing', async () => {
    const at = await bench();
    const said = await say(at.sender, at.statement(), 'hello');
    const { sealMessageKey } = await import('../../src/seal/gateway.ts');
    const { gateway, key, connection } = said.request;
    const box = must(
      await sealMessageKey(
        primitives,
        { gateway, key },
        { envelope: said.digest, connection },
        primitives.random(32),
      ),
    );
    expect(await at.inspector.inspect({ ...said.request, box })).toEqual({
      status: 'invalid',
      code: 'envelope-invalid',
    });
  });

  it('[G4] a box is bound to its envelope, its connection and its gateway', async () => {
    const at = await bench();
    const one = await say(at.sender, at.statement(), 'one');
    const two = await say(at.sender, at.statement(), 'two');
    const refused = { status: 'invalid', code: 'not-inspected' };
    expect(await at.inspector.inspect({ ...one.request, box: two.request.box })).toEqual(refused);
    const elsewhere = toBase64url(primitives.random(16));
    expect(await at.inspector.inspect({ ...one.request, connection: elsewhere })).toEqual(refused);
    expect(await at.inspector.inspect({ ...one.request, gateway: elsewhere })).toEqual({
      status: 'invalid',
      code: 'gateway-key-unknown',
    });
    expect(await at.inspector.inspect({ ...one.request, box: 'AAAA' })).toEqual(refused);
    expect(await at.inspector.inspect(one.request)).toMatchObject({ status: 'passed' });
  });

  it('[G4] a box is opened once, also when it comes twice at the same moment', async () => {
    const at = await bench();
    const said = await say(at.sender, at.statement(), 'hello');
    const answers = await Promise.all([
      at.inspector.inspect(said.request),
      at.inspector.inspect(said.request),
    ]);
    expect(answers.map((answer) => answer.status).sort()).toEqual(['invalid', 'passed']);
    expect(await at.inspector.inspect(said.request)).toEqual({ status: 'invalid', code: 'not-inspected' });
    // The same message with its key sealed anew is a new question.
    const again = await say(at.sender, at.statement(), 'hello', at.sender.sequence);
    expect(await at.inspector.inspect(again.request)).toMatchObject({ status: 'passed' });
  });
});

describe('the receiving key', () => {
  it('[G5] is announced under the certified identity and lasts an hour', async () => {
    const at = await bench();
    const document = must(await verifyGatewayKey(primitives, at.statement(), at.directory, at.nowMs));
    expect(Date.parse(document.expires) - Date.parse(document.issued)).toBe(KEY_LIFETIME_MS);
    const stranger = await newGateway();
    expect((await verifyGatewayKey(primitives, at.statement(), stranger.directory, at.nowMs)).ok).toBe(false);
  });

  it('[G5] is replaced after an hour; the one before is accepted for two minutes', async () => {
    const at = await bench();
    const first = at.statement();
    const early = await say(at.sender, first, 'early');
    const late = await say(at.sender, first, 'late');
    at.nowMs += KEY_LIFETIME_MS - 1;
    expect(await at.inspector.tick()).toBe(false);
    at.nowMs += 1;
    expect(await at.inspector.tick()).toBe(true);
    expect(at.statement().text).not.toBe(first.text);
    at.nowMs += PREVIOUS_ACCEPTED_MS - 1;
    expect(await at.inspector.inspect(early.request)).toMatchObject({ status: 'passed' });
    at.nowMs += 1;
    expect(await at.inspector.inspect(late.request)).toEqual({
      status: 'invalid',
      code: 'gateway-key-unknown',
    });
    expect(await at.ask('newest')).toMatchObject({ status: 'passed' });
  });

  it('[G5] a key nobody replaced in time is not accepted for ever', async () => {
    const at = await bench();
    const said = await say(at.sender, at.statement(), 'hello');
    at.nowMs += KEY_LIFETIME_MS + PREVIOUS_ACCEPTED_MS;
    expect(await at.inspector.inspect(said.request)).toEqual({
      status: 'invalid',
      code: 'gateway-key-unknown',
    });
  });

  it('[G5] a key that has opened all it may is replaced at once and accepted no longer', async () => {
    const identity = (await readGatewayIdentity(primitives, (await newGateway()).text))!;
    const keys = await createReceivingKeys(primitives, identity, 0);
    const first = JSON.parse(keys.statement.text).key as string;
    const { opened } = keys.accepted(first, 0)!;
    for (let box = 1; box < OPENED_MAX; box++) opened.add(String(box));
    expect(keys.accepted(first, 1)).not.toBeNull();
    expect(await keys.renew(1)).toBe(false);
    opened.add('the last');
    expect(keys.accepted(first, 1)).toBeNull();
    expect(await keys.renew(1)).toBe(true);
    expect(keys.accepted(first, 2)).toBeNull();
    expect(keys.accepted(JSON.parse(keys.statement.text).key, 2)).not.toBeNull();
  });

  it('[G5] is another one in each process', async () => {
    const gateway = await newGateway();
    const identity = (await readGatewayIdentity(primitives, gateway.text))!;
    const make = () =>
      createInspector({
        primitives,
        identities: [identity],
        detector,
        nowMs: Date.now,
        onFault: () => undefined,
      });
    const [one, two] = [await make(), await make()];
    expect(JSON.parse(one.statements()[0]!.text).key).not.toBe(JSON.parse(two.statements()[0]!.text).key);
  });
});

describe('numbers in pieces', () => {
  it('[G6] the completing message is refused and names the earlier ones', async () => {
    const at = await bench();
    const pieces = ['it starts 4111', 'then 1111', 'no idea about that', 'and 1111'];
    const digests: string[] = [];
    for (const piece of pieces) {
      const answer = await at.ask(piece);
      expect(answer.status).toBe('passed');
      digests.push(answer.said.digest);
    }
    const last = await at.ask('finally 1111');
    expect(last).toMatchObject({
      status: 'refused',
      reason: 'card-number-split',
      withhold: [digests[0], digests[1], digests[3]],
    });
    expect(await at.ask('ok, I use the form')).toMatchObject({ status: 'passed' });
  });

  it('[G6] another sender or another conversation shares nothing', async () => {
    const at = await bench();
    const other = await newSender(at.sender.conversation);
    await at.ask('41111111');
    expect(await at.ask('11111111', other)).toMatchObject({ status: 'passed' });
    const elsewhere: Sender = {
      ...at.sender,
      conversation: toBase64url(primitives.random(16)),
      sequence: 50,
    };
    expect(await at.ask('11111111', elsewhere)).toMatchObject({ status: 'passed' });
    expect(await at.ask('11111111')).toMatchObject({ status: 'refused', reason: 'card-number-split' });
  });

  it('[G6] a message sealed again counts once, and a refused one not at all', async () => {
    const at = await bench();
    await at.ask('reference 42424242');
    const again = await at.ask('reference 42424242', at.sender, at.sender.sequence);
    expect(again).toMatchObject({ status: 'passed' });
    const completing = await at.ask('42424242');
    expect(completing).toMatchObject({ status: 'refused', withhold: [again.said.digest] });
    // The number of the refused message is used, its digits are not remembered.
    expect(await at.ask('42424242')).toMatchObject({ status: 'refused', withhold: [again.said.digest] });
  });

  it('[G6] digits are forgotten after half an hour', async () => {
    const at = await bench();
    await at.ask('41111111');
    at.nowMs += REMEMBERED_MS - 1;
    expect(await at.ask('11111111')).toMatchObject({ status: 'refused' });
    at.nowMs += 1;
    expect(await at.ask('11111111')).toMatchObject({ status: 'passed' });
  });

  it('[G6] at most eight messages of a sender and a bounded number of senders are remembered, and no text', () => {
    const memory = createSplitMemory();
    const blind = new Uint8Array(32);
    const name = (sequence: number) => ({ digest: `d${sequence}`, tab: 't', sequence, runs: ['12'], blind });
    for (let sequence = 1; sequence <= 20; sequence++) memory.remember('s', name(sequence), 0);
    const kept = memory.earlier('s', name(99), 1);
    expect(kept.map((each) => each.sequence)).toEqual([13, 14, 15, 16, 17, 18, 19, 20]);
    expect(kept).toHaveLength(MESSAGES_MAX);
    for (const each of kept)
      expect(Object.keys(each).sort()).toEqual([
        'atMs',
        'blind',
        'digest',
        'runs',
        'seen',
        'sequence',
        'tab',
      ]);
    for (let sender = 0; sender < SENDERS_MAX + 10; sender++) memory.remember(`s${sender}`, name(1), 0);
    expect(memory.senders).toBe(SENDERS_MAX);
    memory.sweep(REMEMBERED_MS);
    expect(memory.senders).toBe(0);
  });
});

describe('faults', () => {
  const fault = (): never => {
    throw new Error(`cannot read ${CARD}`);
  };

  it.each(['redact', 'digitRuns', 'completes'] as const)('[G7] a fault in %s is no pass', async (broken) => {
    const at = await bench({ [broken]: fault });
    expect(await at.ask('hello 12')).toMatchObject({ status: 'failed' });
    expect(at.faults).toHaveLength(1);
  });

  it('[G7] a thousand faults at random places pass nothing that should not', async () => {
    const seeded = random(77);
    const sometimes =
      <A extends readonly unknown[], R>(real: (...given: A) => R) =>
      (...given: A): R => {
        if (seeded() < 0.6) throw new RangeError('injected');
        return real(...given);
      };
    const at = await bench({
      redact: sometimes(detector.redact),
      digitRuns: sometimes(detector.digitRuns),
      completes: sometimes(detector.completes),
    });
    let passed = 0;
    for (let round = 0; round < 500; round++) {
      const before = at.faults.length;
      expect((await at.ask(`my card ${CARD}`)).status).not.toBe('passed');
      const faultless = at.faults.length;
      const answer = await at.ask('hi');
      if (answer.status === 'passed') passed++;
      expect(answer.status).toBe(at.faults.length > faultless ? 'failed' : 'passed');
      expect(at.faults.length).toBeGreaterThanOrEqual(before);
    }
    expect(at.faults.length).toBeGreaterThan(500);
    expect(passed).toBeGreaterThan(0);
  });
});

describe('what was asked', () => {
  it('[X66] is remembered for so many conversations and so long, and only where somebody asked', () => {
    const memory = createAskedMemory(2);
    const message = (digest: string, asks: number) => ({ by: 'a', digest, asks });
    memory.remember('quiet', message('1', 0), 0);
    expect(memory.conversations).toBe(0);
    for (let at = 0; at <= CONVERSATIONS_MAX; at += 1) memory.remember(`c${at}`, message('1', 1), 0);
    expect(memory.conversations).toBe(CONVERSATIONS_MAX);
    expect(memory.earlier('c0', 0)).toEqual([]);
    // The same message looked at again counts once; only the last two count.
    memory.remember('c1', message('1', 1), 1);
    memory.remember('c1', message('2', 0), 1);
    expect(memory.earlier('c1', 1).map(({ asks }) => asks)).toEqual([1, 0]);
    memory.remember('c1', message('3', 0), 1);
    expect(memory.earlier('c1', 1)).toEqual([]);
    memory.sweep(ASKED_MS);
    expect(memory.conversations).toBe(0);
  });
});
