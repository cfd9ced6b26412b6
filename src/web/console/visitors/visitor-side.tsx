// One visitor beside the list: their way through the site, how they came, and an invitation by hand.
import { MessageSquare, Send } from 'lucide-react';
import { useState } from 'react';
import type { VisitorRow } from '../../../contract/views.ts';
import { Action, PersonMark } from '../../staff/controls.tsx';
import { languageName } from '../../staff/names.ts';
import { useWork } from '../../staff/start.tsx';
import { outcomeWord } from '../../staff/words.ts';
import { invitationWord } from './invitation-word.ts';
import { LiveTrail } from './live-trail.tsx';
import type { VisitorLine } from './visitor-list.ts';

const TEXT_MAX = 300;

export function VisitorSide({
  row,
  line,
  openChat,
}: {
  readonly row: VisitorRow;
  readonly line: VisitorLine;
  readonly openChat: (conversation: string) => void;
}) {
  const { staff } = useWork();
  const facts: readonly (readonly [string, string])[] = [
    ['Visit', row.times < 2 ? 'The first' : `Number ${row.times}`],
    ['Device', row.device],
    ['Language', row.language === '' ? '' : languageName(row.language)],
    ['Place', line.place],
    ['Came from', line.source],
    [
      'Invitation',
      row.invited === null
        ? 'None in this visit'
        : invitationWord(row.invited, (person) => staff.person(person)?.name ?? 'a colleague'),
    ],
  ];
  return (
    <aside className="visitors-side" aria-label={line.name}>
      <div className="visitors-head">
        <PersonMark name={line.name} visitor size="large" />
        <div>
          <h2>{line.name}</h2>
          <p className="meta">
            {row.basis === 'none'
              ? 'Has not agreed to be followed. That they are there is all that is known.'
              : row.basis === 'consent'
                ? 'Agreed to be followed.'
                : 'Wrote to you; their page is shown while they are here.'}
          </p>
        </div>
      </div>
      {row.trail.length === 0 ? null : (
        <section>
          <div className="section-head">
            <h3>Path</h3>
            <span className="meta">{row.pages === 1 ? '1 page' : `${row.pages} pages`}</span>
          </div>
          <LiveTrail visit={row} />
        </section>
      )}
      {row.basis === 'none' ? null : (
        <section>
          <dl className="facts">
            {facts.map(([word, value]) =>
              value === '' ? null : (
                <div key={word}>
                  <dt>{word}</dt>
                  <dd>{value}</dd>
                </div>
              ),
            )}
          </dl>
        </section>
      )}
      {line.conversation === null ? (
        line.mayInvite ? (
          <Invite visit={row.visit} />
        ) : null
      ) : (
        <section>
          <Action icon={MessageSquare} onPress={() => openChat(line.conversation ?? '')}>
            Open the conversation
          </Action>
        </section>
      )}
    </aside>
  );
}

function Invite({ visit }: { readonly visit: string }) {
  const { staff, me } = useWork();
  const first = me.name.split(' ')[0] ?? me.name;
  const [text, setText] = useState(`Hello, I’m ${first} at ${me.workspaceName}. May I help?`);
  const [busy, setBusy] = useState(false);
  const [wrong, setWrong] = useState<string | null>(null);
  const send = () => {
    setBusy(true);
    void staff.perform({ kind: 'InviteVisitor', visit, text: text.trim() }).then((outcome) => {
      setBusy(false);
      setWrong(outcomeWord(outcome));
    });
  };
  return (
    <section>
      <label className="visitors-label" htmlFor="invite-text">
        Invite to chat
      </label>
      <textarea
        id="invite-text"
        rows={4}
        maxLength={TEXT_MAX}
        value={text}
        onChange={({ target }) => setText(target.value)}
      />
      <div className="visitors-send">
        <p className="meta">Shown for 60 s, with your name. Kept nowhere.</p>
        <Action kind="primary" icon={Send} isDisabled={busy || text.trim() === ''} onPress={send}>
          {busy ? 'Sending…' : 'Send'}
        </Action>
      </div>
      {wrong === null ? null : (
        <p className="meta" role="alert">
          {wrong}
        </p>
      )}
    </section>
  );
}
