// Beside the conversation: what the visitor's browser said of itself, earlier conversations, who can read.
import { LockKeyhole, X } from 'lucide-react';
import type { ActOutcome } from '../connection/connection-state.ts';
import type { ConversationState } from '../connection/conversation-state.ts';
import { Icon, IconAction, PresenceMark } from '../staff/controls.tsx';
import { languageName } from '../staff/names.ts';
import { referenceOf } from '../../seal/reference.ts';
import { useNow } from '../staff/now.ts';
import { useObservable } from '../staff/observe.ts';
import { useWork } from '../staff/start.tsx';
import { clockTime, dayAndTime, rowTime } from '../staff/time.ts';
import { ReaderList, signedListWord } from '../staff/who-reads.tsx';
import { useDesktop } from './desktop.ts';
import { useEarlier } from './use-earlier.ts';
import { useLiveVisit, LiveTrail } from './visitors/live-trail.tsx';
import { CallbackFacts, Trail, VisitorFacts, VisitorHead } from './visitor-facts.tsx';

const EARLIER_SHOWN = 8;

export function ContextPanel({
  state,
  visitor,
  mine,
  close,
  finish,
}: {
  readonly state: ConversationState;
  readonly visitor: string;
  readonly mine: boolean;
  readonly close: () => void;
  /** Says that the agent called; null where that is not theirs to say. */
  readonly finish: ((reached: boolean) => Promise<ActOutcome>) | null;
}) {
  const { prefix } = useWork();
  const { openChat, chats } = useDesktop();
  const previews = useObservable(chats.previews);
  const now = useNow();
  const { rows: earlier, elsewhere } = useEarlier(state.conversation);
  const { invitation, live } = useLiveVisit(state.conversation);
  return (
    <aside className="context" id="context" aria-label="About this visitor">
      <div className="context-head">
        <VisitorHead state={state} visitor={visitor} />
        <span className="context-close">
          <IconAction icon={X} label="Close panel" keys="I" small onPress={close} />
        </span>
      </div>
      <dl className="facts context-facts">
        {state.language === null ? null : (
          <>
            <dt>Language</dt>
            <dd>{languageName(state.language)}</dd>
          </>
        )}
        {state.visitor === null ? null : (
          <>
            <dt>Device</dt>
            <dd>{state.visitor.browser}</dd>
          </>
        )}
        <VisitorFacts state={state} />
        {invitation === null ? null : (
          <>
            <dt>Invitation</dt>
            <dd>{invitation}</dd>
          </>
        )}
        {state.startedAt === null ? null : (
          <>
            <dt>Started</dt>
            <dd>{dayAndTime(state.startedAt, now)}</dd>
          </>
        )}
      </dl>
      <CallbackFacts state={state} finish={finish} />
      {state.visitor === null ? null : (
        <section>
          <div className="section-head">
            <h3>{live === null ? 'The way here' : 'On the site now'}</h3>
            {state.otherOnline === null ? null : (
              <span className="meta online-word">
                <PresenceMark presence={state.otherOnline ? 'online' : 'offline'} />
                {state.otherOnline ? 'Connected' : 'Not connected'}
              </span>
            )}
          </div>
          {live === null ? (
            <Trail visitor={state.visitor} at={state.startedAt ?? now} />
          ) : (
            <LiveTrail visit={live} />
          )}
        </section>
      )}
      {earlier.length + elsewhere === 0 ? null : (
        <section>
          <div className="section-head">
            <h3>Earlier conversations</h3>
            <span className="meta">{earlier.length + elsewhere}</span>
          </div>
          <ul className="earlier">
            {earlier.slice(0, EARLIER_SHOWN).map((row) => {
              const content = previews.get(row.conversation)?.content;
              return (
                <li key={row.conversation}>
                  <button type="button" className="earlier-row" onClick={() => openChat(row.conversation)}>
                    {content?.status === 'open' ? (
                      <span className="truncate">{content.text}</span>
                    ) : (
                      <span className="truncate sealed-word">
                        <Icon of={LockKeyhole} size={14} />
                        {referenceOf(prefix, row.conversation)}, sealed. Open to read.
                      </span>
                    )}
                    <span className="meta">{rowTime(Date.parse(row.startedAt), now)}</span>
                  </button>
                </li>
              );
            })}
          </ul>
          <p className="meta earlier-foot">
            {elsewhere === 0 ? '' : `${elsewhere} with other teams. `}
            {earlier.length === 0 ? '' : 'Opening one is recorded.'}
          </p>
        </section>
      )}
      {state.readers === null ? null : (
        <section>
          <div className="section-head">
            <h3>Who can read this</h3>
            <span className="meta">{signedListWord(state.readers)}</span>
          </div>
          <ReaderList readers={state.readers} visitor={visitor} mine={mine} />
        </section>
      )}
      {state.staffReaders === null ? null : (
        <section>
          <div className="section-head">
            <h3>Who can read notes</h3>
            <span className="meta">{signedListWord(state.staffReaders)}</span>
          </div>
          <ReaderList readers={{ ...state.staffReaders, gateway: null }} visitor={visitor} mine={mine} />
        </section>
      )}
      {state.closing === null ? null : (
        <section>
          <div className="section-head">
            <h3>The end</h3>
          </div>
          <p>
            {state.closing.verified
              ? `${state.closing.count} events, signed and checked on this device.`
              : 'The signature over the end does not fit what this device saw.'}
          </p>
          <p className="meta">
            {state.closing.confirmed
              ? 'The visitor\u2019s browser has signed the same end.'
              : 'The visitor\u2019s browser signs it when it next connects.'}
          </p>
        </section>
      )}
      {state.startedAt === null ? null : (
        <p className="meta context-foot">
          {state.count} events on record, the first at {clockTime(state.startedAt)}
        </p>
      )}
    </aside>
  );
}
