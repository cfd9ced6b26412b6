// What the detector makes of anybody's own lines, judged as the gateway judges messages: each by itself, then with the
// earlier ones of its sender. Reads and writes line by line; keeps digits of a sender's last messages and no text.
import { readFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { ASKED_REACH, askedOf, asksFor, type Earlier } from '../redact/asked.ts';
import { completes, digitRuns, EARLIER_MAX } from '../redact/digit-runs.ts';
import { NONE_OWN, type OwnNumber, ownNumbersIn } from '../redact/own-numbers.ts';
import { redact } from '../redact/redact.ts';
import type { Span, Verdict } from '../redact/verdict.ts';

/** A longer line is answered with an error: the largest message, every character escaped, fits. */
export const LINE_CHARACTERS_MAX = 1_048_576;
/** Senders remembered, and conversations; the one heard of longest ago is forgotten first. */
export const SENDERS_MAX = 100_000;
const OUT_CHARACTERS = 262_144;

export const REDACT_USAGE = `sealdesk redact --jsonl [--numbers file] < lines > verdicts

Reads lines {"text", "sender"?, "conversation"?} and writes one line for each:
  {"verdict", "text", "spans", "reasons", "withhold"}
verdict   pass, redact (text holds the masked text), or refuse (text is empty: nothing would be recorded)
spans     what was masked: start and end in the text given, outStart and outEnd in the text answered (UTF-16), kind,
          network, length in digits; never a digit
reasons   card-number, security-code ... for what was masked; card-number-split, too-long, undecided, check-failed
withhold  numbers (from 0) of the earlier lines whose parts this line completed: they are taken back
Lines of one sender in one conversation are judged in order, as messages are; a line that names neither stands alone. Where
another line of the conversation asks for a security code or a PIN, the digits that answer it are masked.
--numbers names a file with a workspace's own numbers, as its settings say them: a JSON list of
{"means": "card" or "other", "starts": ["30"], "lengths": ["14"], "check": false}.
A line that cannot be read is answered {"error", "line"}; the exit code is then 1.
`;

export type LineError = {
  readonly error: 'line-too-long' | 'not-json' | 'not-an-object' | 'field-wrong' | 'field-unknown';
  readonly line: number;
};
export type LineVerdict = {
  readonly verdict: 'pass' | 'redact' | 'refuse';
  readonly text: string;
  readonly spans: readonly Span[];
  readonly reasons: readonly string[];
  readonly withhold: readonly number[];
};

type Remembered = { readonly line: number; readonly runs: readonly string[] };

export type LineJudge = (line: string) => LineVerdict | LineError;

export function createLineJudge(own: readonly OwnNumber[] = NONE_OWN): LineJudge {
  const bySender = new Map<string, readonly Remembered[]>();
  const byConversation = new Map<string, readonly Earlier[]>();
  let next = 0;

  return (written) => {
    const line = next++;
    if (written.length > LINE_CHARACTERS_MAX) return { error: 'line-too-long', line };
    let value: unknown;
    try {
      value = JSON.parse(written);
    } catch {
      return { error: 'not-json', line };
    }
    if (typeof value !== 'object' || value === null || Array.isArray(value))
      return { error: 'not-an-object', line };
    const { text, sender, conversation, ...others } = value as Record<string, unknown>;
    if (Object.keys(others).length > 0) return { error: 'field-unknown', line };
    if (typeof text !== 'string' || !isName(sender) || !isName(conversation))
      return { error: 'field-wrong', line };
    if (sender === undefined && conversation === undefined) return verdictOf(redact(text, 0, own));
    return judge(text, line, sender ?? '', conversation ?? '');
  };

  function judge(text: string, line: number, sender: string, conversation: string): LineVerdict {
    const before = byConversation.get(conversation) ?? [];
    const found = redact(text, askedOf(before, sender), own);
    if (found.verdict !== 'refuse') {
      const who = JSON.stringify([conversation, sender]);
      const earlier = bySender.get(who) ?? [];
      const whole = completes(
        earlier.map(({ runs }) => runs),
        found.text,
        own,
      );
      if (whole !== null)
        return refused(
          'card-number-split',
          whole.earlier.flatMap((index) => earlier[index]?.line ?? []),
        );
      const runs = digitRuns(found.text);
      if (runs.length > 0) keep(bySender, who, [...earlier, { line, runs }].slice(-EARLIER_MAX));
      const asked = [...before, { by: sender, asks: asksFor(found.text) }].slice(-ASKED_REACH);
      keep(byConversation, conversation, asked);
    }
    return verdictOf(found);
  }
}

/** The newest last; the one heard of longest ago gives way. */
function keep<Value>(kept: Map<string, Value>, name: string, value: Value): void {
  kept.delete(name);
  kept.set(name, value);
  if (kept.size <= SENDERS_MAX) return;
  const oldest = kept.keys().next();
  if (oldest.done !== true) kept.delete(oldest.value);
}

function verdictOf(found: Verdict): LineVerdict {
  if (found.verdict === 'refuse') return refused(found.reason, []);
  const { spans, text, verdict } = found;
  return { verdict, text, spans, reasons: [...new Set(spans.map(({ kind }) => kind))], withhold: [] };
}

/** Null: the file is not there, or holds something else. */
function ownNumbersOf(file: string): readonly OwnNumber[] | null {
  let told: unknown;
  try {
    told = JSON.parse(readFileSync(file, 'utf8'));
  } catch {
    return null;
  }
  const own = ownNumbersIn(told);
  return Array.isArray(told) && own.length === told.length ? own : null;
}

function refused(reason: string, withhold: readonly number[]): LineVerdict {
  return { verdict: 'refuse', text: '', spans: [], reasons: [reason], withhold };
}

function isName(value: unknown): value is string | undefined {
  return value === undefined || typeof value === 'string';
}

export async function redactCommand(args: readonly string[]): Promise<number> {
  const { values } = parseArgs({
    args: [...args],
    options: { jsonl: { type: 'boolean' }, numbers: { type: 'string' }, help: { type: 'boolean' } },
  });
  if (values.jsonl !== true || values.help === true) {
    process.stderr.write(REDACT_USAGE);
    return values.help === true ? 0 : 2;
  }
  const own = values.numbers === undefined ? NONE_OWN : ownNumbersOf(values.numbers);
  if (own === null) {
    process.stderr.write('sealdesk redact: the file of --numbers holds no list of numbers\n');
    return 2;
  }
  const judge = createLineJudge(own);
  let wrong = 0;
  let out = '';
  let rest = '';
  let skipping = false;
  const answer = (line: string) => {
    const verdict = judge(line);
    if ('error' in verdict) wrong += 1;
    out += `${JSON.stringify(verdict)}\n`;
  };
  const flush = async () => {
    if (out === '') return;
    const ready = process.stdout.write(out);
    out = '';
    if (!ready) await new Promise((resolve) => process.stdout.once('drain', resolve));
  };
  process.stdin.setEncoding('utf8');
  for await (const chunk of process.stdin as AsyncIterable<string>) {
    const lines = (rest + chunk).split('\n');
    rest = lines.pop() ?? '';
    for (const line of lines) {
      // What was cut off a line too long was answered with it.
      if (skipping) skipping = false;
      else answer(line);
      if (out.length > OUT_CHARACTERS) await flush();
    }
    if (rest.length > LINE_CHARACTERS_MAX) {
      if (!skipping) answer(rest);
      skipping = true;
      rest = '';
    }
  }
  if (rest !== '' && !skipping) answer(rest);
  await flush();
  if (wrong > 0) process.stderr.write(`sealdesk redact: ${wrong} lines could not be read\n`);
  return wrong === 0 ? 0 : 1;
}
