// The card-number detector. Promises: whatever the text, an answer and never an exception; what it answers as text holds
// no number it would itself find; nothing but the masked places differs. Trusts nothing and imports nothing outside its folder.
import { mayHoldNumbers } from './evidence.ts';
import { findingsOf, union } from './findings.ts';
import { tableDate, tableVersion } from './iin-table.ts';
import { NONE_OWN, type OwnNumber } from './own-numbers.ts';
import type { Finding, Span, Verdict } from './verdict.ts';

export type { RefuseReason, Span, Verdict } from './verdict.ts';

/** In UTF-16 units; the largest message body holds no more. */
export const TEXT_MAX = 65_536;

/** Masking may bring neighbours together that look like a number again; so many rounds settle it or nothing does. */
const ROUNDS_MAX = 8;

const HIDDEN = '•••• •••• •••• ';
const ALL_HIDDEN = '•••• •••• •••• ••••';
const CODE_HIDDEN = '•••';

const RULES = '1';

export const redactionRules: { readonly version: string; readonly tableDate: string } = {
  version: `${RULES}.${tableVersion}`,
  tableDate,
};

/** `asked`: what earlier messages of the conversation asked for, as `askedOf` says; `own`: the workspace's own numbers. */
export function redact(text: string, asked = 0, own: readonly OwnNumber[] = NONE_OWN): Verdict {
  try {
    if (typeof text !== 'string') return { verdict: 'refuse', reason: 'check-failed' };
    if (text.length > TEXT_MAX) return { verdict: 'refuse', reason: 'too-long' };
    return mayHoldNumbers(text) ? settle(text, asked, own) : { verdict: 'pass', text, spans: [] };
  } catch {
    return { verdict: 'refuse', reason: 'check-failed' };
  }
}

function settle(text: string, asked: number, own: readonly OwnNumber[]): Verdict {
  let findings = findingsOf(text, asked, own);
  if (findings.length === 0) return { verdict: 'pass', text, spans: [] };
  for (let round = 0; round < ROUNDS_MAX; round++) {
    const masked = mask(text, findings);
    const left = findingsOf(masked.text, asked, own);
    if (left.length === 0) return { verdict: 'redact', text: masked.text, spans: masked.spans };
    findings = union(
      findings,
      left.map((finding) => inOriginal(finding, masked.spans)),
    );
  }
  return { verdict: 'refuse', reason: 'undecided' };
}

function mask(text: string, findings: readonly Finding[]): { text: string; spans: readonly Span[] } {
  const spans: Span[] = [];
  let out = '';
  let at = 0;
  for (const finding of findings) {
    out += text.slice(at, finding.start);
    const outStart = out.length;
    out += hidden(finding);
    at = finding.end;
    const { end, kind, length, network, start } = finding;
    spans.push({ start, end, outStart, outEnd: out.length, kind, network, length });
  }
  return { text: out + text.slice(at), spans };
}

function hidden({ kind, network, tail }: Finding): string {
  if (kind === 'security-code') return CODE_HIDDEN;
  // No network named: a number run together with something else, whose end may be no end of a card.
  return network === null ? ALL_HIDDEN : HIDDEN + tail;
}

/** A place found in masked text, in the offsets of the original; touching a mask takes in the whole masked place. */
function inOriginal(finding: Finding, spans: readonly Span[]): Finding {
  let shift = 0;
  let start = -1;
  let end = -1;
  for (const span of spans) {
    if (start < 0 && finding.start < span.outEnd) start = Math.min(span.start, finding.start + shift);
    if (end < 0 && finding.end <= span.outStart) end = finding.end + shift;
    if (finding.end > span.outStart && finding.end <= span.outEnd) end = span.end;
    shift = span.end - span.outEnd;
  }
  if (start < 0) start = finding.start + shift;
  if (end < 0) end = finding.end + shift;
  return { ...finding, start, end };
}
