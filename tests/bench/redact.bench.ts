// The detector's scorecard: every class of the corpus, beside a plain expression with Luhn and two packages from the
// registry, on the same samples. `node tests/bench/redact.bench.ts [samples]`, then a table to read or to keep.
import { performance } from 'node:perf_hooks';
import { Redactor } from '@redactpii/node';
import { OpenRedaction } from '@openredaction/core';
import { redact } from '../../src/redact/redact.ts';
import { benignClasses } from '../redact/corpus/benign.ts';
import { bounds, type Way } from '../redact/corpus/judge.ts';
import { positiveClasses } from '../redact/corpus/positive.ts';
import { countOf, ours } from '../redact/corpus/run.ts';
import type { Family } from '../redact/corpus/sample.ts';
import { caughtMin, disturbedMax } from '../redact/corpus/targets.ts';
import { luhnHolds } from '../redact/numbers.ts';

const samples = Number(process.argv[2] ?? 200);
const SEED = 20_261_125;

const expression: Way = {
  name: 'expression + Luhn',
  begin: () => (line) => {
    const text = line.text.replace(/(?:\d[ -]?){12,18}\d/g, (found) =>
      luhnHolds(found.replace(/\D/g, '')) ? '[card]' : found,
    );
    return { text, touched: text !== line.text, withhold: [] };
  },
};

const redactPii: Way = {
  name: '@redactpii/node 1.0.17',
  begin() {
    const redactor = new Redactor();
    return (line) => {
      const text = redactor.redact(line.text);
      // It redacts names and telephones too: only what it takes for a card counts against it.
      return { text, touched: text.includes('CREDIT_CARD'), withhold: [] };
    };
  },
};

const openRedaction: Way = {
  name: '@openredaction/core 1.1.5',
  begin() {
    const detector = new OpenRedaction();
    return async (line) => {
      const { detections, redacted } = await detector.detect(line.text);
      return { text: redacted, touched: detections.some(({ type }) => type.includes('CARD')), withhold: [] };
    };
  },
};

const ways = [ours, expression, redactPii, openRedaction];
const percent = (share: number) => `${(share * 100).toFixed(2)} %`;
const totals = new Map<string, { readonly hits: number[]; of: number }>();

console.log(`${positiveClasses.length} classes of card numbers, ${benignClasses.length} of harmless ones,`);
console.log(`${samples} samples each, seed ${SEED}; hits of ${ways.map(({ name }) => name).join(' / ')}\n`);
for (const [kind, classes] of [
  ['positive', positiveClasses],
  ['benign', benignClasses],
] as const) {
  for (const each of classes) {
    const hits = await countOf(each, kind, ways, samples, SEED);
    const { low, high } = bounds(hits[0] ?? 0, samples);
    console.log(
      `${kind === 'positive' ? 'caught' : 'disturbed'}  ${each.family.padEnd(14)} ${each.name.padEnd(36)} ${hits
        .map((count) => String(count).padStart(5))
        .join('')}   ${percent(low)} to ${percent(high)}`,
    );
    const key = `${kind} ${each.family}`;
    const total = totals.get(key) ?? { hits: ways.map(() => 0), of: 0 };
    for (const [at, count] of hits.entries()) total.hits[at] = (total.hits[at] ?? 0) + count;
    total.of += samples;
    totals.set(key, total);
  }
}

console.log(`\n| family | target | samples | ${ways.map(({ name }) => name).join(' | ')} | 95 % |`);
console.log(`|---|---|---|${ways.map(() => '---').join('|')}|---|`);
for (const [key, { hits, of }] of totals) {
  const [kind = '', family = ''] = key.split(' ');
  const target = kind === 'positive' ? caughtMin[family as Family] : disturbedMax[family as Family];
  const { low, high } = bounds(hits[0] ?? 0, of);
  console.log(
    `| ${kind === 'positive' ? 'caught' : 'disturbed'}: ${family} | ${kind === 'positive' ? '>=' : '<='} ${percent(target ?? 0)} | ${of} | ${hits
      .map((count) => percent(count / of))
      .join(' | ')} | ${percent(low)} to ${percent(high)} |`,
  );
}

/** Time of one check of 4 KiB of what people write, digits and all. */
const CHECKS = 2_000;
const text = 'On 12 May I paid 45.20 with the card ending 4417, order 300182, then called 020 7946 0123. '
  .repeat(60)
  .slice(0, 4096);
const times: number[] = [];
for (let check = 0; check < CHECKS; check++) {
  const from = performance.now();
  redact(text);
  times.push(performance.now() - from);
}
times.sort((one, other) => one - other);
const at = (share: number) => (times[Math.floor(CHECKS * share)] ?? 0).toFixed(3);
console.log(`\n4 KiB: p50 ${at(0.5)} ms, p99 ${at(0.99)} ms over ${CHECKS} checks`);
