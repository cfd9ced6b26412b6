// What was changed, by whom, when and why; and the way back. Beside each page, and on a page of its own.
import { Undo2 } from 'lucide-react';
import { type FormEvent, useCallback, useEffect, useId, useRef, useState } from 'react';
import type { By } from '../../../contract/definitions.ts';
import type { SettingSection } from '../../../contract/settings.ts';
import type { ChangeRow } from '../../../contract/views.ts';
import { Action, Chip } from '../../staff/controls.tsx';
import { useNow } from '../../staff/now.ts';
import { useWork } from '../../staff/start.tsx';
import { dayAndTime } from '../../staff/time.ts';
import { failureWord } from '../desk-work.ts';
import { NotRead } from '../not-read.tsx';
import { valueAt } from './field-spec.ts';
import { sectionOf } from './sections.ts';
import { capital, differenceOf, refusalWord } from './setting-words.ts';
import { useSettings } from './settings-work.ts';
import { useNames } from './use-names.ts';

export const WHY_MAX = 300;

type Found = { readonly rows: readonly ChangeRow[]; readonly next: number | null };

/** `section` null: all of them. */
export function Changes({
  section,
  item,
  heading,
}: {
  readonly section: SettingSection | null;
  readonly item: string | null;
  readonly heading: string;
}) {
  const settings = useSettings();
  const { history, newest } = settings;
  const [found, setFound] = useState<Found | null>(null);
  const [failed, setFailed] = useState<string | null>(null);
  const asked = useRef(history);
  asked.current = history;

  const look = useCallback(
    async (before: number | null) => {
      try {
        const page = await asked.current({ section, item, before });
        setFailed(null);
        setFound((earlier) =>
          before === null || earlier === null
            ? page
            : { rows: [...earlier.rows, ...page.rows], next: page.next },
        );
      } catch (error) {
        setFailed(failureWord(error));
      }
    },
    [section, item],
  );
  // Asked again with every change that is heard of.
  useEffect(() => {
    void look(null);
  }, [look, newest]);

  return (
    <>
      <div className="section-head">
        <h2>{heading}</h2>
      </div>
      <NotRead what="The changes could not be read." failed={failed} again={() => void look(null)} />
      {found === null && failed === null ? <p className="meta">Reading the changes…</p> : null}
      {found?.rows.length === 0 ? <p className="meta">Nothing was changed yet.</p> : null}
      <ol className="changes">
        {(found?.rows ?? []).map((row) => (
          <ChangeEntry key={row.number} row={row} />
        ))}
      </ol>
      {found === null || found.next === null ? null : (
        <Action small onPress={() => void look(found.next)}>
          Earlier changes
        </Action>
      )}
    </>
  );
}

function ChangeEntry({ row }: { readonly row: ChangeRow }) {
  const { staff } = useWork();
  const names = useNames();
  const now = useNow();
  const [asking, setAsking] = useState(false);
  const { added, more, removed } = differenceOf(row.section, row.before, row.value, names);
  const title = useId();
  return (
    <li className="change" aria-labelledby={title}>
      <div className="section-head">
        <h3 id={title}>
          {row.section === 'hours' ? 'Hours' : capital(sectionOf(row.section).one)},{' '}
          {nameIn(row, names(row.section, row.item))}
        </h3>
        {asking ? null : (
          <span className="push">
            <Action
              small
              icon={Undo2}
              onPress={() => setAsking(true)}
              aria-label={`Revert change ${row.number}`}
            >
              Revert…
            </Action>
          </span>
        )}
      </div>
      {row.value === null ? <Chip tone="bad">Removed</Chip> : null}
      <ul className="difference">
        {removed.map((line, index) => (
          <li key={`-${index}`} className="gone">
            <span aria-hidden="true">- </span>
            <span className="visually-hidden">before: </span>
            {line}
          </li>
        ))}
        {added.map((line, index) => (
          <li key={`+${index}`} className="come">
            <span aria-hidden="true">+ </span>
            <span className="visually-hidden">after: </span>
            {line}
          </li>
        ))}
        {more === 0 ? null : <li>and {more} more</li>}
      </ul>
      <p>
        {row.reverts === null ? '' : `Reverts change ${row.reverts}: `}
        {row.why ?? 'Why cannot be read any more.'}
      </p>
      <p className="meta">
        {whoIn(row.by, (id) => staff.person(id)?.name ?? 'somebody who left')},{' '}
        {dayAndTime(Date.parse(row.at), now)} · change {row.number}
      </p>
      {asking ? <Revert row={row} close={() => setAsking(false)} /> : null}
    </li>
  );
}

function Revert({ row, close }: { readonly row: ChangeRow; readonly close: () => void }) {
  const settings = useSettings();
  const names = useNames();
  const [why, setWhy] = useState('');
  const [busy, setBusy] = useState(false);
  const [failed, setFailed] = useState<string | null>(null);
  const id = useId();
  const field = useRef<HTMLInputElement>(null);
  useEffect(() => field.current?.focus(), []);

  async function submit(event: FormEvent) {
    event.preventDefault();
    if (busy) return;
    if (why.trim() === '') {
      setFailed('Write why, so that whoever reads this later understands it.');
      field.current?.focus();
      return;
    }
    setBusy(true);
    try {
      const outcome = await settings.revert(row, why.trim());
      if (outcome.status === 'done') close();
      else setFailed(refusalWord(outcome, names));
    } catch (error) {
      setFailed(failureWord(error));
    } finally {
      setBusy(false);
    }
  }

  return (
    <form className="revert" onSubmit={(event) => void submit(event)}>
      <div className="field">
        <label htmlFor={id}>Why back</label>
        <p className="meta" id={`${id}-hint`}>
          {row.before === null ? 'It is removed again.' : 'It is set as it was before this change.'} What was
          changed since is lost with it, and stays in this list.
        </p>
        <input
          ref={field}
          id={id}
          className="input"
          value={why}
          maxLength={WHY_MAX}
          aria-describedby={`${id}-hint${failed === null ? '' : ` ${id}-error`}`}
          {...(failed === null ? {} : { 'aria-invalid': true })}
          onChange={({ currentTarget }) => setWhy(currentTarget.value)}
        />
        {failed === null ? null : (
          <p className="field-error" id={`${id}-error`} role="alert">
            {failed}
          </p>
        )}
      </div>
      <div className="decision-actions">
        <Action small onPress={close}>
          Cancel
        </Action>
        <Action small kind="primary" icon={Undo2} type="submit">
          {busy ? 'Reverting…' : `Revert change ${row.number}`}
        </Action>
      </div>
    </form>
  );
}

/** As it was called then; by now it may be called otherwise, or be gone. */
function nameIn(row: ChangeRow, today: string): string {
  if (row.section === 'staff' || row.section === 'target') return today;
  const name = valueAt(row.value ?? row.before, sectionOf(row.section).nameAt);
  return typeof name === 'string' && name !== '' ? name : row.item;
}

function whoIn(by: By, nameOf: (person: string) => string): string {
  if (by.kind === 'staff') return nameOf(by.person);
  return by.kind === 'system' && by.name === 'bootstrap' ? 'The first day' : 'The server';
}
