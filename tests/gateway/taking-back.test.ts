// Pieces of a number over devices and restarts, and the comparison of a withheld message with its masked copy: what an end
// that lies to the gateway does not achieve.
import { beforeAll, describe, expect, it } from 'vitest';
import { readGatewayIdentity } from '../../src/gateway/identity.ts';
import { createInspector, type InspectionAnswer, type Inspector } from '../../src/gateway/inspect.ts';
import { MESSAGES_MAX, REMEMBERED_MS } from '../../src/gateway/split-memory.ts';
import type { CompareRequest, InspectRequest, Sight } from '../../src/gateway/wire.ts';
import { maskDigits } from '../../src/redact/mask-digits.ts';
import { toBase64url } from '../../src/seal/bytes.ts';
import type { DirectoryDocument } from '../../src/seal/directory.ts';
import { verifyRefusal, verifyResealed } from '../../src/seal/gateway-verdict.ts';
import { pieceBlind, pieceOf, sealWindow, type WindowMessage } from '../../src/seal/gateway-window.ts';
import { sealMessageKey } from '../../src/seal/gateway.ts';
import { loadSodiumPrimitives, type ServerPrimitives } from '../../src/seal/primitives-sodium.ts';
import type { SignedText } from '../../src/seal/signed-text.ts';
import { CARD, detector, must, newGateway, newSender, type Said, say, type Sender } from './sender.ts';

let primitives: ServerPrimitives;
beforeAll(async () => {
  primitives = await loadSodiumPrimitives();
});

const WRITER = 'visitor';

type Bench = {
  readonly directory: DirectoryDocument;
  inspector: Inspector;
  nowMs: number;
  restart(): Promise<void>;
  ask(
    by: Sender,
    text: string,
    more?: { readonly window?: readonly WindowMessage[]; readonly change?: Partial<InspectRequest> },
  ): Promise<{ readonly answer: InspectionAnswer; readonly said: Said }>;
};

async function bench(): Promise<Bench> {
  const gateway = await newGateway();
  const identity = (await readGatewayIdentity(primitives, gateway.text))!;
  const made: Bench = {
    directory: gateway.directory,
    inspector: undefined as never,
    nowMs: Date.UTC(2026, 10, 23),
    async restart() {
      made.inspector = await createInspector({
        primitives,
        identities: [identity],
        detector,
        nowMs: () => made.nowMs,
        onFault: (_workspace, error) => {
          throw error;
        },
      });
    },
    async ask(by, text, { window = [], change = {} } = {}) {
      const said = await say(by, made.inspector.statements()[0]!, text);
      const { request } = said;
      const place = { envelope: said.digest, connection: request.connection };
      const told = window.length === 0 ? null : must(await sealWindow(primitives, request, place, window));
      const asked = { ...request, writer: WRITER, window: told, ...change };
      return { answer: await made.inspector.inspect(asked), said };
    },
  };
  await made.restart();
  return made;
}

function told(said: Said, by: Sender, text: string, more: Partial<WindowMessage> = {}): WindowMessage {
  return {
    envelope: said.digest,
    tab: by.tab,
    sequence: by.sequence,
    agoMs: 60_000,
    blind: toBase64url(pieceBlind(primitives, said.key)),
    runs: detector.digitRuns(text),
    ...more,
  };
}

/** A second device of the same writer. */
async function anotherDevice(sender: Sender): Promise<Sender> {
  const other = await newSender(sender.conversation);
  return { ...other, epochKey: sender.epochKey };
}

async function sightOf(at: Bench, { key, request }: Said, digest: string): Promise<Sight> {
  const { connection, envelope, sender } = request;
  const announced = JSON.parse(at.inspector.statements()[0]!.text) as { gateway: string; key: string };
  const box = must(await sealMessageKey(primitives, announced, { envelope: digest, connection }, key));
  return { sender, gateway: announced.gateway, key: announced.key, box, envelope };
}

async function comparison(
  at: Bench,
  by: Sender,
  refusal: SignedText,
  withheld: Said,
  copy: string,
  change: Partial<CompareRequest> = {},
) {
  const masked = await say(by, at.inspector.statements()[0]!, copy);
  const { connection, conversation, workspace } = withheld.request;
  const answer = await at.inspector.compare({
    workspace,
    conversation,
    connection,
    own: [],
    refusal,
    withheld: await sightOf(at, withheld, withheld.digest),
    masked: await sightOf(at, { ...masked, request: { ...masked.request, connection } }, masked.digest),
    ...change,
  });
  return { answer, masked };
}

describe('pieces', () => {
  it.each([
    ['two devices', ['41111111', '11111111'], [0, 1]],
    ['three turns', ['4111', '1111 1111', '1111'], [0, 1, 0]],
    ['the name of a file', ['scan_4111 1111.pdf', '1111 1111'], [0, 0]],
    ['a code in between', ['4111 1111', 'table 7', '1111 1111'], [0, 1, 0]],
  ] as const)('[P60] %s: the last is refused', async (_name, texts, devices) => {
    const at = await bench();
    const one = await newSender();
    const senders = [one, await anotherDevice(one)];
    const statuses: string[] = [];
    for (const [index, text] of texts.entries())
      statuses.push((await at.ask(senders[devices[index]!]!, text)).answer.status);
    expect(statuses).toEqual([...texts.slice(1).map(() => 'passed'), 'refused']);
  });

  it('[P60] over eight messages, with the other side between them', async () => {
    const at = await bench();
    const visitor = await newSender();
    const agent = await anotherDevice(visitor);
    const digits = '4111111111111111';
    const statuses: string[] = [];
    for (let piece = 0; piece < 8; piece += 1) {
      const text = digits.slice(piece * 2, piece * 2 + 2);
      statuses.push((await at.ask(visitor, text)).answer.status);
      await at.ask(agent, `one moment, ${piece}`, { change: { writer: 'agent' } });
    }
    expect(statuses.at(-1)).toBe('refused');
  });

  it('[P62] a refusal is signed for its envelope and names each earlier piece with what it binds', async () => {
    const at = await bench();
    const sender = await newSender();
    const first = await at.ask(sender, 'it is 41111111');
    const { answer, said } = await at.ask(sender, '11111111');
    if (answer.status !== 'refused') throw new Error(answer.status);
    const place = { conversation: sender.conversation, envelope: said.digest };
    const refusal = must(await verifyRefusal(primitives, answer.check, at.directory, place));
    expect(refusal).toMatchObject({ reason: 'card-number-split', rules: detector.rules });
    const blind = pieceBlind(primitives, first.said.key);
    expect(refusal.withhold).toEqual([
      { envelope: first.said.digest, piece: pieceOf(primitives, blind, ['41111111']) },
    ]);
    const elsewhere = { ...place, envelope: first.said.digest };
    expect(await verifyRefusal(primitives, answer.check, at.directory, elsewhere)).toMatchObject({
      code: 'wrong-request',
    });
    const other = { ...place, conversation: toBase64url(primitives.random(16)) };
    expect(await verifyRefusal(primitives, answer.check, at.directory, other)).toMatchObject({
      code: 'wrong-conversation',
    });
    const { directory } = await bench();
    expect((await verifyRefusal(primitives, answer.check, directory, place)).ok).toBe(false);
  });
});

describe('what an end tells of its earlier messages', () => {
  it('[P61] after a restart it completes a number; without it nothing is known', async () => {
    const at = await bench();
    const sender = await newSender();
    const { said } = await at.ask(sender, '41111111');
    const window = [told(said, sender, '41111111')];
    await at.restart();
    expect((await at.ask(sender, '11111111')).answer.status).toBe('passed');
    await at.restart();
    const { answer } = await at.ask(sender, '11111111', { window });
    expect(answer).toMatchObject({ status: 'refused', reason: 'card-number-split' });
  });

  it('[P61] it is worth nothing after half an hour, for another envelope, or over another connection', async () => {
    const at = await bench();
    const sender = await newSender();
    const { said } = await at.ask(sender, '41111111');
    await at.restart();
    const old = [told(said, sender, '41111111', { agoMs: REMEMBERED_MS })];
    expect((await at.ask(sender, '11111111', { window: old })).answer.status).toBe('passed');
    await at.restart();
    const announced = JSON.parse(at.inspector.statements()[0]!.text) as { gateway: string; key: string };
    const elsewhere = { envelope: said.digest, connection: sender.connection };
    const window = must(await sealWindow(primitives, announced, elsewhere, [told(said, sender, '41111111')]));
    expect((await at.ask(sender, '11111111', { change: { window } })).answer.status).toBe('passed');
  });

  it('[P61] [D64] lies in it hide nothing that was seen: neither by crowding nor by standing between', async () => {
    const at = await bench();
    const sender = await newSender();
    await at.ask(sender, '41111111');
    at.nowMs += 10_000;
    const lies = Array.from({ length: MESSAGES_MAX }, (_, index) => ({
      envelope: toBase64url(primitives.random(32)),
      tab: sender.tab,
      sequence: 100 + index,
      agoMs: 1_000 + index,
      blind: toBase64url(primitives.random(32)),
      runs: ['77', '88'],
    }));
    const { answer } = await at.ask(sender, '11111111', { window: lies });
    expect(answer).toMatchObject({ status: 'refused', reason: 'card-number-split' });
  });
});

describe('a masked copy', () => {
  async function split(text = 'it is 41111111, thanks') {
    const at = await bench();
    const sender = await newSender();
    const { said } = await at.ask(sender, text);
    const { answer } = await at.ask(sender, '11111111');
    if (answer.status !== 'refused') throw new Error(answer.status);
    return { at, sender, withheld: said, refusal: answer.check };
  }

  it('[P63] is compared: every digit hidden, nothing else changed, also after a restart', async () => {
    const { at, refusal, sender, withheld } = await split();
    await at.restart();
    const { answer, masked } = await comparison(at, sender, refusal, withheld, 'it is ••••••••, thanks');
    if (answer.status !== 'compared') throw new Error(JSON.stringify(answer));
    const place = {
      conversation: sender.conversation,
      withheld: withheld.digest,
      masked: masked.digest,
    };
    expect((await verifyResealed(primitives, answer.statement, at.directory, place)).ok).toBe(true);
    const swapped = { ...place, withheld: masked.digest };
    expect((await verifyResealed(primitives, answer.statement, at.directory, swapped)).ok).toBe(false);
  });

  it.each([
    'it is ••••••••',
    'it is 4111••••, thanks',
    'it was ••••••••, thanks',
    'no',
    'it is 41111111, thanks',
  ])('[P63] [D64] another text is none: %s', async (copy) => {
    const { at, refusal, sender, withheld } = await split();
    const { answer } = await comparison(at, sender, refusal, withheld, copy);
    expect(answer).toEqual({ status: 'invalid', code: 'not-masked' });
  });

  it('[P63] [D64] an end that made up digits for an innocent message of its own destroys nothing', async () => {
    const at = await bench();
    const sender = await newSender();
    const promise = 'We refund you 500 euros';
    const { said } = await at.ask(sender, promise);
    await at.restart();
    const window = [told(said, sender, promise, { runs: ['41111111'] })];
    const { answer } = await at.ask(sender, '11111111', { window });
    if (answer.status !== 'refused') throw new Error(answer.status);
    const { answer: compared } = await comparison(at, sender, answer.check, said, maskDigits(promise));
    expect(compared).toEqual({ status: 'invalid', code: 'not-withheld' });
  });

  it('[P63] [D64] no message that the refusal does not name, no refusal of another gateway or conversation', async () => {
    const { at, refusal, sender, withheld } = await split();
    const { said } = await at.ask(sender, 'call me at 5');
    const notNamed = await comparison(at, sender, refusal, said, 'call me at •');
    expect(notNamed.answer).toEqual({ status: 'invalid', code: 'not-withheld' });
    const foreign = await split();
    const copy = 'it is ••••••••, thanks';
    const other = await comparison(at, sender, foreign.refusal, withheld, copy);
    expect(other.answer).toEqual({ status: 'invalid', code: 'not-withheld' });
    const forged = { text: refusal.text, signature: foreign.refusal.signature };
    const bent = await comparison(at, sender, forged, withheld, copy);
    expect(bent.answer).toEqual({ status: 'invalid', code: 'not-withheld' });
  });
});

describe('looking again', () => {
  it('[P64] signs a refusal of that very envelope, or passes; what it saw counts for no number in pieces', async () => {
    const at = await bench();
    const sender = await newSender();
    const announced = at.inspector.statements()[0]!;
    const again = async (text: string) => {
      const said = await say(sender, announced, text);
      const { writer: _, window: __, ...request } = said.request;
      return { answer: await at.inspector.again(request), said };
    };
    const found = await again(`mine is ${CARD}`);
    if (found.answer.status !== 'refused') throw new Error(found.answer.status);
    const place = { conversation: sender.conversation, envelope: found.said.digest };
    expect(must(await verifyRefusal(primitives, found.answer.check, at.directory, place))).toMatchObject({
      reason: 'card-number',
      withhold: [],
    });
    expect((await again('41111111')).answer.status).toBe('passed');
    expect((await at.ask(sender, '11111111')).answer.status).toBe('passed');
    // Withheld for itself, it is compared for itself.
    const { answer } = await comparison(
      at,
      sender,
      found.answer.check,
      found.said,
      'mine is •••• •••• •••• ••••',
    );
    expect(answer.status).toBe('compared');
  });
});
