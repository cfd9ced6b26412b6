// A value in words: what a history compares line by line, what a table shows, and what a refusal means.
import { type Setting, type SettingSection, settingSections } from '../../../contract/settings.ts';
import type { ActOutcome } from '../../connection/connection-state.ts';
import { outcomeWord } from '../../staff/words.ts';
import { type FieldSpec, valueAt } from './field-spec.ts';
import { sectionOf } from './sections.ts';

export type Names = (section: SettingSection, item: string) => string;

/** Lines a difference shows before it is folded. */
export const DIFFERENCE_LINES_MAX = 8;

export type Difference = {
  readonly removed: readonly string[];
  readonly added: readonly string[];
  /** Lines of both that are not shown. */
  readonly more: number;
};

export function differenceOf(
  section: SettingSection,
  before: Setting | null,
  after: Setting | null,
  names: Names,
  max = DIFFERENCE_LINES_MAX,
): Difference {
  const [was, is] = [before, after].map((value) => (value === null ? [] : linesOf(section, value, names)));
  const removed = without(was ?? [], is ?? []);
  const added = without(is ?? [], was ?? []);
  const shownRemoved = removed.slice(0, Math.max(max - added.length, Math.ceil(max / 2)));
  const shownAdded = added.slice(0, max - shownRemoved.length);
  return {
    removed: shownRemoved,
    added: shownAdded,
    more: removed.length + added.length - shownRemoved.length - shownAdded.length,
  };
}

/** Each line as often as it stands there more than in the other. */
function without(lines: readonly string[], others: readonly string[]): readonly string[] {
  const left = new Map<string, number>();
  for (const line of others) left.set(line, (left.get(line) ?? 0) + 1);
  return lines.filter((line) => {
    const count = left.get(line) ?? 0;
    left.set(line, count - 1);
    return count <= 0;
  });
}

function linesOf(section: SettingSection, value: Setting, names: Names): readonly string[] {
  return sectionOf(section).fields.flatMap((spec) => fieldLines(spec, valueAt(value, spec.at), names));
}

function fieldLines(spec: FieldSpec, value: unknown, names: Names): readonly string[] {
  const said = (word: string) => [`${spec.label}: ${word}`];
  switch (spec.kind) {
    case 'rows':
      return (Array.isArray(value) ? value : []).flatMap((row: unknown) =>
        said(
          spec.columns
            .map((column) => wordOf(column, valueAt(row, column.at), names))
            .filter((word) => word !== '')
            .join(' '),
        ),
      );
    case 'area':
      return (typeof value === 'string' ? value : '').split('\n').filter((line) => line.trim() !== '');
    case 'lines':
      return (Array.isArray(value) ? value : []).flatMap((line: unknown) => said(String(line)));
    case 'references':
      return value === null
        ? said(spec.all ?? '')
        : (Array.isArray(value) ? value : []).flatMap((item: unknown) =>
            said(names(spec.section, String(item))),
          );
    default: {
      const word = wordOf(spec, value, names);
      return word === '' ? [] : said(word);
    }
  }
}

export function wordOf(spec: FieldSpec, value: unknown, names: Names): string {
  switch (spec.kind) {
    case 'check':
      return value === true ? 'yes' : 'no';
    case 'choice':
    case 'number-choice':
      return spec.options.find((option) => option.value === value)?.word ?? '';
    case 'reference':
      return typeof value === 'string' ? names(spec.section, value) : (spec.none ?? '');
    case 'lines':
      return Array.isArray(value) ? value.map(String).join(', ') : '';
    case 'number':
      return typeof value !== 'number' ? '' : `${value}${spec.unit === undefined ? '' : ` ${spec.unit}`}`;
    default:
      return typeof value === 'string' ? value : '';
  }
}

/** Why a change was not made, for whoever asked for it. */
export function refusalWord(outcome: ActOutcome, names: Names): string {
  if (outcome.status !== 'refused') return outcomeWord(outcome) ?? '';
  const { code, detail } = outcome;
  const section = sectionIn(detail?.['section']);
  const item = typeof detail?.['item'] === 'string' ? detail['item'] : '';
  const named =
    section === null ? 'Something it names' : `${capital(sectionOf(section).one)} “${names(section, item)}”`;
  switch (code) {
    case 'setting-moved':
      return 'Somebody else changed this while you were writing. Your text is kept.';
    case 'reference-missing':
      return `${named} is not there any more.`;
    case 'in-use':
      return `${named} uses it. Change that first.`;
    case 'already-exists':
      return `${named} says the same already.`;
    case 'setting-unfit':
      return 'Something in it does not go together.';
    case 'setting-too-long':
      return 'This is too long to be kept. Make two of it.';
    case 'card-number':
    case 'cannot-decide':
      return 'Not saved: this may hold a card number.';
    case 'at-capacity':
      return 'There are as many of these as there can be. Remove one first.';
    case 'person-unknown':
      return 'This person is not in the signed directory any more.';
    case 'not-allowed':
      return 'Only administrators change this.';
    default:
      return outcomeWord(outcome) ?? '';
  }
}

/** What is wrong with one field, when the server found it. */
export function fieldWord(code: string): string {
  switch (code) {
    case 'card-number':
      return 'This may hold a card number.';
    case 'reference-missing':
      return 'This is not there any more. Choose another.';
    case 'setting-unfit':
      return 'This does not go together with the rest: it stands twice, overlaps, or ends before it begins.';
    default:
      return 'This has another form than it needs.';
  }
}

function sectionIn(value: unknown): SettingSection | null {
  return settingSections.find((section) => section === value) ?? null;
}

export function capital(word: string): string {
  return word.charAt(0).toUpperCase() + word.slice(1);
}

/** A short name for an address, out of a name; accents fall off. */
export function shortName(name: string, taken: readonly string[]): string {
  const plain = name
    .normalize('NFKD')
    .replaceAll(/\p{Mark}/gu, '')
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, '-')
    .replaceAll(/^-+|-+$/g, '')
    .slice(0, 36)
    .replace(/-+$/, '');
  const stem = plain === '' ? 'item' : plain;
  for (let count = 1; ; count += 1) {
    const tried = count === 1 ? stem : `${stem}-${count}`;
    if (!taken.includes(tried)) return tried;
  }
}
