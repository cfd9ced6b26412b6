// A new request: which conversation, for which matter, why, for how long. The officer who asks signs first.
import { Check, CircleAlert, Pen } from 'lucide-react';
import { useState } from 'react';
import { Checkbox } from 'react-aria-components';
import { REQUEST_HOURS_MAX } from '../../seal/request.ts';
import { Action, Callout, Icon } from '../staff/controls.tsx';
import { useWork } from '../staff/start.tsx';
import { outcomeWord } from '../staff/words.ts';
import { ConversationTable, useConversations } from './conversation-table.tsx';
import { failureWord, useDesk } from './desk-work.ts';

const HOURS = 8;
const MATTER_MAX = 120;

export function NewRequest() {
  const { address } = useWork();
  const { desk, refresh } = useDesk();
  const { failed: unread, rows } = useConversations();
  const [failed, setFailed] = useState<string | null>(null);
  const [chosen, setChosen] = useState<string | null>(null);
  const [matter, setMatter] = useState('');
  const [reason, setReason] = useState('');
  const [hours, setHours] = useState(String(HOURS));
  const [notes, setNotes] = useState(false);
  const [busy, setBusy] = useState(false);

  const hoursNumber = Number(hours);
  const hoursFit = Number.isInteger(hoursNumber) && hoursNumber >= 1 && hoursNumber <= REQUEST_HOURS_MAX;
  const row = rows?.find((each) => each.conversation === chosen) ?? null;
  const ready = row !== null && matter.trim() !== '' && reason.trim() !== '' && hoursFit && !busy;

  const trouble = failed ?? unread;

  const ask = async () => {
    if (!ready) return;
    setBusy(true);
    setFailed(null);
    try {
      const { outcome, request } = await (await desk()).ask(row, reason.trim(), {
        matter: matter.trim().replaceAll(/\s+/g, ' '),
        notes,
        hours: hoursNumber,
      });
      const word = outcomeWord(outcome);
      if (word === null) {
        await refresh();
        address.replace('requests', request);
        return;
      }
      setFailed(word);
    } catch (error) {
      setFailed(failureWord(error));
    }
    setBusy(false);
  };

  return (
    <form
      className="detail-body new-request"
      onSubmit={(event) => {
        event.preventDefault();
        void ask();
      }}
    >
      <div className="detail-main">
        <div className="detail-head">
          <h2>New request to open</h2>
        </div>
        <p className="detail-sub">You sign it first. Nothing is readable until a second officer signs.</p>
        <h3 id="which">Which conversation</h3>
        <ConversationTable rows={rows} chosen={chosen} choose={setChosen} />
      </div>
      <aside className="detail-side" aria-label="The request">
        <div className="field">
          <label htmlFor="matter">Matter</label>
          <input
            id="matter"
            className="input"
            value={matter}
            maxLength={MATTER_MAX}
            required
            placeholder="Complaint 2026-118"
            onChange={({ currentTarget }) => setMatter(currentTarget.value)}
          />
          <p className="meta">Stands in clear in what is signed. Write no names here.</p>
        </div>
        <div className="field">
          <label htmlFor="reason">Reason</label>
          <textarea
            id="reason"
            className="input"
            value={reason}
            required
            placeholder="What must be found out, and why it needs the words"
            onChange={({ currentTarget }) => setReason(currentTarget.value)}
          />
          <p className="meta">Sealed to the officers. The server cannot read it.</p>
        </div>
        <div className="field">
          <label htmlFor="hours">Open for, hours</label>
          <input
            id="hours"
            className="input short"
            type="number"
            inputMode="numeric"
            min={1}
            max={REQUEST_HOURS_MAX}
            value={hours}
            aria-invalid={!hoursFit}
            aria-describedby="hours-why"
            onChange={({ currentTarget }) => setHours(currentTarget.value)}
          />
          <p className={hoursFit ? 'meta' : 'field-error'} id="hours-why">
            From the last signature, 1 to {REQUEST_HOURS_MAX}.
          </p>
        </div>
        <Checkbox className="choice" isSelected={notes} onChange={setNotes}>
          <span className="box" aria-hidden="true">
            <Icon of={Check} size={14} />
          </span>
          Internal notes too
        </Checkbox>
        {trouble === null ? null : (
          <div role="alert">
            <Callout tone="bad" icon={CircleAlert}>
              {trouble}
            </Callout>
          </div>
        )}
        <div className="decision-actions">
          <Action onPress={() => address.go('requests')}>Cancel</Action>
          <Action kind="primary" icon={Pen} type="submit" isDisabled={!ready}>
            {busy ? 'Signing…' : 'Sign and ask'}
          </Action>
        </div>
        {row === null ? <p className="meta">Choose a conversation first.</p> : null}
      </aside>
    </form>
  );
}
