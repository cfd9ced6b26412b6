// A new hold: on a person, a conversation, or what a query meets; for which matter and why.
import { CircleAlert, Lock } from 'lucide-react';
import { useState } from 'react';
import type { HoldScope } from '../../contract/definitions.ts';
import { placeHold } from '../connection/holds.ts';
import { Action, Callout } from '../staff/controls.tsx';
import { visitorName } from '../staff/names.ts';
import { useObservable } from '../staff/observe.ts';
import { useWork } from '../staff/start.tsx';
import { outcomeWord } from '../staff/words.ts';
import { ConversationTable, useConversations } from './conversation-table.tsx';
import { failureWord } from './desk-work.ts';

const MATTER_MAX = 120;
const REASON_MAX = 1_000;

const kinds: readonly { readonly id: HoldScope['kind']; readonly word: string; readonly why: string }[] = [
  { id: 'subject', word: 'A person', why: 'Everything of who began the chosen conversation, now and later.' },
  { id: 'conversation', word: 'One conversation', why: 'The chosen conversation and nothing else.' },
  { id: 'query', word: 'A query', why: 'All that meets every part that is given, now and later.' },
];

export type QueryFields = {
  readonly labels: string;
  readonly team: string;
  readonly site: string;
  readonly from: string;
  readonly to: string;
};

export const NO_QUERY: QueryFields = { labels: '', team: '', site: '', from: '', to: '' };

/** Null while something is missing. Days are counted in, as this machine has them. */
export function scopeOf(
  kind: HoldScope['kind'],
  row: { readonly conversation: string; readonly subject: string } | null,
  fields: QueryFields,
): HoldScope | null {
  const none = { kind, subject: null, conversation: null, query: null };
  if (kind === 'subject') return row === null ? null : { ...none, subject: row.subject };
  if (kind === 'conversation') return row === null ? null : { ...none, conversation: row.conversation };
  const query = {
    labels: fields.labels.split(/[\s,]+/).filter((label) => label !== ''),
    team: fields.team === '' ? null : fields.team,
    site: fields.site.trim() === '' ? null : fields.site.trim(),
    from: fields.from === '' ? null : dayStart(fields.from, 0),
    to: fields.to === '' ? null : dayStart(fields.to, 1),
  };
  const { labels, ...rest } = query;
  return labels.length === 0 && Object.values(rest).every((each) => each === null)
    ? null
    : { ...none, query };
}

function dayStart(day: string, later: number): string {
  const [year = 0, month = 1, date = 1] = day.split('-').map(Number);
  return new Date(year, month - 1, date + later).toISOString();
}

export function NewHold() {
  const { address, staff } = useWork();
  const { failed: unread, rows } = useConversations();
  const [kind, setKind] = useState<HoldScope['kind']>('subject');
  const [chosen, setChosen] = useState<string | null>(null);
  const [fields, setFields] = useState(NO_QUERY);
  const [matter, setMatter] = useState('');
  const [reason, setReason] = useState('');
  const [failed, setFailed] = useState<string | null>(null);
  const [busy, setBusy] = useState(false);
  const row = rows?.find((each) => each.conversation === chosen) ?? null;
  const scope = scopeOf(kind, row, fields);
  const ready = scope !== null && matter.trim() !== '' && reason.trim() !== '' && !busy;

  const place = async () => {
    if (scope === null || !ready) return;
    setBusy(true);
    setFailed(null);
    try {
      const words = { matter: matter.trim().replaceAll(/\s+/g, ' '), reason: reason.trim() };
      const { hold, outcome } = placeHold(await staff.parts(), scope, words);
      const word = outcomeWord(await outcome);
      if (word === null) {
        address.replace('holds', hold);
        return;
      }
      setFailed(word);
    } catch (error) {
      setFailed(failureWord(error));
    }
    setBusy(false);
  };

  const trouble = failed ?? unread;
  return (
    <form
      className="detail-body new-request"
      onSubmit={(event) => {
        event.preventDefault();
        void place();
      }}
    >
      <div className="detail-main">
        <div className="detail-head">
          <h2>New hold</h2>
        </div>
        <p className="detail-sub">From the moment you place it, nothing that it covers is destroyed.</p>
        <fieldset className="kinds">
          <legend>What it covers</legend>
          {kinds.map(({ id, word, why }) => (
            <label key={id} className="kind-choice">
              <input type="radio" name="kind" checked={kind === id} onChange={() => setKind(id)} />
              <span>
                <b className="strong">{word}</b>
                <span className="meta under-line">{why}</span>
              </span>
            </label>
          ))}
        </fieldset>
        {kind === 'query' ? (
          <Query fields={fields} change={(more) => setFields({ ...fields, ...more })} />
        ) : (
          <>
            <h3 id="which">{kind === 'subject' ? 'One of their conversations' : 'Which conversation'}</h3>
            <ConversationTable rows={rows} chosen={chosen} choose={setChosen} />
          </>
        )}
      </div>
      <aside className="detail-side" aria-label="The hold">
        <div className="field">
          <label htmlFor="matter">Matter</label>
          <input
            id="matter"
            className="input"
            value={matter}
            maxLength={MATTER_MAX}
            required
            placeholder="Dispute 2026-014"
            onChange={({ currentTarget }) => setMatter(currentTarget.value)}
          />
        </div>
        <div className="field">
          <label htmlFor="reason">Reason</label>
          <textarea
            id="reason"
            className="input"
            value={reason}
            maxLength={REASON_MAX}
            required
            placeholder="Why it must be kept"
            onChange={({ currentTarget }) => setReason(currentTarget.value)}
          />
          <p className="meta">Compliance and privacy officers are shown both. Write no card numbers.</p>
        </div>
        {trouble === null ? null : (
          <div role="alert">
            <Callout tone="bad" icon={CircleAlert}>
              {trouble}
            </Callout>
          </div>
        )}
        <div className="decision-actions">
          <Action onPress={() => address.go('holds')}>Cancel</Action>
          <Action kind="primary" icon={Lock} type="submit" isDisabled={!ready}>
            {busy ? 'Placing…' : 'Place hold'}
          </Action>
        </div>
        <p className="meta">
          {scope === null
            ? kind === 'query'
              ? 'Give at least one part of the query.'
              : 'Choose a conversation first.'
            : kind === 'subject' && row !== null
              ? `Covers all of ${visitorName(row.subject)}.`
              : 'Two officers end it.'}
        </p>
      </aside>
    </form>
  );
}

function Query({
  fields,
  change,
}: {
  readonly fields: QueryFields;
  readonly change: (more: Partial<QueryFields>) => void;
}) {
  const { staff } = useWork();
  const trust = useObservable(staff.trust);
  const teams = trust.status === 'unknown' ? [] : (trust.directory?.teams ?? []);
  return (
    <div className="query-fields">
      <div className="field">
        <label htmlFor="query-team">Team</label>
        <select
          id="query-team"
          className="input"
          value={fields.team}
          onChange={({ currentTarget }) => change({ team: currentTarget.value })}
        >
          <option value="">Any</option>
          {teams.map(({ id, name }) => (
            <option key={id} value={id}>
              {name}
            </option>
          ))}
        </select>
      </div>
      <Words id="query-site" label="Site" hint="main" value={fields.site} set={(site) => change({ site })} />
      <Words
        id="query-labels"
        label="Any of these labels"
        hint="fraud, dispute"
        value={fields.labels}
        set={(labels) => change({ labels })}
      />
      <Words
        id="query-from"
        label="Begun from"
        type="date"
        value={fields.from}
        set={(from) => change({ from })}
      />
      <Words id="query-to" label="Begun up to" type="date" value={fields.to} set={(to) => change({ to })} />
    </div>
  );
}

function Words({
  id,
  label,
  value,
  set,
  hint = '',
  type = 'text',
}: {
  readonly id: string;
  readonly label: string;
  readonly value: string;
  readonly set: (value: string) => void;
  readonly hint?: string;
  readonly type?: 'text' | 'date';
}) {
  return (
    <div className="field">
      <label htmlFor={id}>{label}</label>
      <input
        id={id}
        type={type}
        className="input"
        value={value}
        placeholder={hint}
        onChange={({ currentTarget }) => set(currentTarget.value)}
      />
    </div>
  );
}
