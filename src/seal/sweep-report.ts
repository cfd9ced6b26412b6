// What a sweep saw, as one canonical text under the installation's own key. audit/formats/sweep-reports.md describes it.
// Promises that what it accepts is exactly what was signed; whose key it is, who keeps the installation has to know.
import { toBase64url } from './bytes.ts';
import type { Primitives } from './primitives.ts';
import { accepted, type Checked, refused } from './refusal.ts';
import { signatureHolds } from './signed-shape.ts';
import { signText } from './signed-text.ts';
import {
  anyText,
  bytesOf,
  exact,
  integer,
  literal,
  listOf,
  moment,
  nullOr,
  parseCanonical,
  parseExact,
  type ShapeOf,
} from './strict-json.ts';

export const ARTEFACTS_MAX = 100_000;
/** Findings written down of one artefact; their number is always whole. */
export const FINDINGS_MAX = 100;
const REPORT_MAX = 64 * 1024 * 1024;
/** The file: each sign of the text may stand escaped. */
export const REPORT_FILE_MAX = 2 * REPORT_MAX;
const PATH_MAX = 4_096;

const findingShape = exact({
  what: literal('card-number', 'security-code', 'undecided', 'word'),
  where: anyText(PATH_MAX),
  from: integer(0),
  length: integer(0),
  network: nullOr(anyText(40)),
  word: nullOr(integer(1)),
});

const artefactShape = exact({
  name: anyText(PATH_MAX),
  kind: literal(
    'log',
    'keystore',
    'views',
    'react',
    'key',
    'vault',
    'settings',
    'workspace',
    'gateway',
    'data',
    'also',
    'events',
  ),
  bytes: integer(0),
  texts: integer(0),
  opened: integer(0),
  sealed: integer(0),
  gone: integer(0),
  count: integer(0),
  findings: listOf(findingShape, FINDINGS_MAX),
  unread: nullOr(
    literal('not-a-file', 'not-permitted', 'vanished', 'changing', 'damaged', 'too-large', 'unreachable'),
  ),
});

const reportShape = exact({
  v: literal('sealdesk.sweep.v1'),
  at: moment,
  origin: anyText(300),
  rules: anyText(40),
  words: integer(0),
  artefacts: listOf(artefactShape, ARTEFACTS_MAX),
  blind: listOf(
    exact({
      what: literal(
        'sealed-text',
        'memory',
        'swap-and-free-space',
        'backups',
        'browsers',
        'process-output',
        'gateway-machine',
        'log-server',
      ),
      count: nullOr(integer(0)),
    }),
    16,
  ),
  result: literal('clean', 'found', 'incomplete'),
  key: bytesOf(32),
});

export type SweepReport = ShapeOf<typeof reportShape>;
export type Artefact = ShapeOf<typeof artefactShape>;

const signedShape = exact({ text: anyText(REPORT_MAX), signature: bytesOf(64) });

/** Half a sweep is no clean one: a thing that could not be read is said. */
export function resultOf(artefacts: readonly Artefact[]): SweepReport['result'] {
  if (artefacts.some(({ count }) => count > 0)) return 'found';
  return artefacts.some(({ unread }) => unread !== null && unread !== 'not-a-file') ? 'incomplete' : 'clean';
}

export async function signReport(
  primitives: Primitives,
  seed: Uint8Array,
  report: Omit<SweepReport, 'v' | 'result' | 'key'>,
): Promise<string> {
  const key = await primitives.importSigning(seed);
  const { artefacts, at, blind, origin, rules, words } = report;
  const value = {
    v: 'sealdesk.sweep.v1',
    ...{ at, origin, rules, words, artefacts, blind },
    result: resultOf(artefacts),
    key: toBase64url(key.public),
  };
  const text = JSON.stringify(value);
  if (!parseExact(text, reportShape, REPORT_MAX).ok) throw new RangeError('nothing to sign');
  const { signature } = await signText(primitives, key, 'sweep', text);
  return `${JSON.stringify({ text, signature })}\n`;
}

/** `expected`: the key one knows the installation by; null where only that nothing was changed is asked. */
export async function checkReport(
  primitives: Primitives,
  file: string,
  expected: string | null,
): Promise<Checked<SweepReport>> {
  const outer = parseCanonical(file.trimEnd(), REPORT_FILE_MAX);
  if (!signedShape(outer)) return refused('text-not-canonical');
  const read = parseExact(outer.text, reportShape, REPORT_MAX);
  if (!read.ok) return read;
  const { artefacts, key, result } = read.value;
  if (expected !== null && key !== expected) return refused('key-unknown');
  if (!(await signatureHolds(primitives, 'sweep', key, outer))) return refused('signature-invalid');
  return result === resultOf(artefacts) ? accepted(read.value) : refused('shape-invalid');
}
