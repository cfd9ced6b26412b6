// A statement's signature is checked once, and what it says is asked anew for each message.
import { beforeAll, expect, test } from 'vitest';
import { trustedInspection } from '../../src/protect/gateway-answers.ts';
import { createStatementMemory, STATEMENTS_MAX } from '../../src/protect/statement-memory.ts';
import { readGatewayIdentity } from '../../src/gateway/identity.ts';
import { toBase64url } from '../../src/seal/bytes.ts';
import { signVerdict } from '../../src/seal/gateway-verdict.ts';
import { loadSodiumPrimitives, type ServerPrimitives } from '../../src/seal/primitives-sodium.ts';
import { newGateway } from './sender.ts';

let primitives: ServerPrimitives;
beforeAll(async () => {
  primitives = await loadSodiumPrimitives();
});

async function setting() {
  const { directory, text } = await newGateway();
  const identity = (await readGatewayIdentity(primitives, text))!;
  let checks = 0;
  const counting: ServerPrimitives = {
    ...primitives,
    verify: (...of) => {
      checks += 1;
      return primitives.verify(...of);
    },
  };
  const memory = createStatementMemory(counting);
  const wrong: string[] = [];
  const digest = () => toBase64url(primitives.random(32));
  return {
    directory,
    wrong,
    digest,
    checks: () => checks,
    sign: (passed: readonly string[]) =>
      signVerdict(primitives, identity.sign, {
        workspace: identity.workspace,
        gateway: identity.gateway,
        rules: 'r1',
        at: new Date().toISOString(),
        passed: [...passed],
      }),
    judge: (check: object, of: string, under = directory) =>
      trustedInspection(
        {
          primitives: counting,
          memory,
          directory: under,
          wrong: (code) => void wrong.push(code),
        },
        { status: 'passed', rules: 'r1', check },
        { conversation: 'c', digest: of },
      ).then(({ status }) => status),
  };
}

test('[G9] one statement about many messages is checked once, and passes none that it does not name', async () => {
  const at = await setting();
  const digests = Array.from({ length: 5 }, at.digest);
  const check = await at.sign(digests);
  const answers = await Promise.all(digests.map((digest) => at.judge({ ...check }, digest)));
  expect(answers).toEqual(digests.map(() => 'passed'));
  expect(at.checks()).toBe(1);
  expect(await at.judge(check, at.digest())).toBe('unavailable');
  expect(at.wrong).toEqual(['wrong-request']);
  expect(at.checks()).toBe(1);
});

test('[G9] another signature over the same text, another text and another directory are each checked anew', async () => {
  const at = await setting();
  const digest = at.digest();
  const check = await at.sign([digest]);
  expect(await at.judge(check, digest)).toBe('passed');
  const other = await at.sign([at.digest()]);
  expect(await at.judge({ text: check.text, signature: other.signature }, digest)).toBe('unavailable');
  expect(await at.judge({ text: other.text, signature: check.signature }, digest)).toBe('unavailable');
  expect(at.wrong).toEqual(['signature-invalid', 'signature-invalid']);
  // A directory that names the gateway no more.
  expect(await at.judge(check, digest, { ...at.directory, gateways: [] })).toBe('unavailable');
  expect(at.checks()).toBe(3);
});

test('[G9] it remembers so many and no more', async () => {
  const at = await setting();
  const all = await Promise.all(
    Array.from({ length: STATEMENTS_MAX + 1 }, async () => {
      const digest = at.digest();
      return { digest, check: await at.sign([digest]) };
    }),
  );
  for (const { check, digest } of all) expect(await at.judge(check, digest)).toBe('passed');
  expect(at.checks()).toBe(STATEMENTS_MAX + 1);
  expect(await at.judge(all.at(-1)!.check, all.at(-1)!.digest)).toBe('passed');
  expect(at.checks()).toBe(STATEMENTS_MAX + 1);
  expect(await at.judge(all[0]!.check, all[0]!.digest)).toBe('passed');
  expect(at.checks()).toBe(STATEMENTS_MAX + 2);
});
