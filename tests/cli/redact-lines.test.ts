import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { createLineJudge, LINE_CHARACTERS_MAX } from '../../src/cli/redact-command.ts';

const program = fileURLToPath(new URL('../../src/cli/sealdesk.ts', import.meta.url));
const line = (text: string, by: object = {}) => JSON.stringify({ text, ...by });

describe('lines judged as messages are', () => {
  test('[M60] each alone: passed, masked with its places, never a digit but the last four', () => {
    const judge = createLineJudge();
    expect(judge(line('See you at 14:30'))).toEqual({
      verdict: 'pass',
      text: 'See you at 14:30',
      spans: [],
      reasons: [],
      withhold: [],
    });
    const masked = judge(line('It is 4111 1111 1111 1111, thanks'));
    expect(masked).toMatchObject({
      verdict: 'redact',
      text: 'It is •••• •••• •••• 1111, thanks',
      reasons: ['card-number'],
      spans: [{ start: 6, end: 25, kind: 'card-number', length: 16 }],
    });
    expect(JSON.stringify(masked)).not.toContain('4111');
  });

  test('[M61] those of one sender in one conversation in order: the completing one is refused and names the others', () => {
    const judge = createLineJudge();
    const ann = { sender: 'v', conversation: 'c' };
    const parts = ['4111 1111', '1111 1111'];
    expect(judge(line(parts[0]!, ann))).toMatchObject({ verdict: 'pass' });
    expect(judge(line('And then?', { sender: 'a', conversation: 'c' }))).toMatchObject({ verdict: 'pass' });
    // Another conversation, another sender, nobody named: nothing to complete.
    expect(judge(line(parts[1]!, { sender: 'v', conversation: 'd' }))).toMatchObject({ verdict: 'pass' });
    expect(judge(line(parts[1]!, { sender: 'a', conversation: 'c' }))).toMatchObject({ verdict: 'pass' });
    expect(judge(line(parts[1]!))).toMatchObject({ verdict: 'pass' });
    expect(judge(line(parts[1]!, ann))).toEqual({
      verdict: 'refuse',
      text: '',
      spans: [],
      reasons: ['card-number-split'],
      withhold: [0],
    });
  });

  test('[M61] an answer to a request for a code is masked, whoever asked in the conversation', () => {
    const judge = createLineJudge();
    const visitor = { sender: 'v', conversation: 'c' };
    judge(line('And the CVV of the card?', { sender: 'a', conversation: 'c' }));
    expect(judge(line('123', { sender: 'v', conversation: 'd' }))).toMatchObject({ verdict: 'pass' });
    expect(judge(line('123', visitor))).toMatchObject({
      verdict: 'redact',
      text: '•••',
      reasons: ['security-code'],
    });
    expect(judge(line('123'))).toMatchObject({ verdict: 'pass' });
  });

  test('[M62] what cannot be read is answered by a stable code and its number, and the next is judged', () => {
    const judge = createLineJudge();
    const codes = ['{', '[]', '{"text":1}', '{"text":"a","size":1}', 'x'.repeat(LINE_CHARACTERS_MAX + 1)];
    expect(codes.map((each) => judge(each))).toEqual([
      { error: 'not-json', line: 0 },
      { error: 'not-an-object', line: 1 },
      { error: 'field-wrong', line: 2 },
      { error: 'field-unknown', line: 3 },
      { error: 'line-too-long', line: 4 },
    ]);
    expect(judge(line('fine'))).toMatchObject({ verdict: 'pass' });
  });

  test('[M62] the command answers every line once and ends with 1 when one could not be read', () => {
    const long = 'y'.repeat(LINE_CHARACTERS_MAX + 10);
    const input = [line('one'), 'broken', long, line('5555 5555 5555 4444')].join('\n');
    const run = spawnSync(process.execPath, [program, 'redact', '--jsonl'], { input, encoding: 'utf8' });
    const answers = run.stdout
      .trim()
      .split('\n')
      .map((each) => JSON.parse(each) as { verdict?: string; error?: string });
    expect(answers.map(({ error, verdict }) => error ?? verdict)).toEqual([
      'pass',
      'not-json',
      'line-too-long',
      'redact',
    ]);
    expect(run.status).toBe(1);
  });
});
