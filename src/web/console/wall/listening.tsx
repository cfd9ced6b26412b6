// One conversation beside the wall: closed to a supervisor until they are on its reader list, then read along, whispered
// into, taken over, or left again.
import { Ear, Headphones, KeyRound, UserRoundCog, X } from 'lucide-react';
import { type KeyboardEvent, useEffect, useMemo, useRef, useState } from 'react';
import type { Supervision } from '../../../contract/definitions.ts';
import type { InboxRow } from '../../../contract/views.ts';
import { supervise } from '../../connection/supervising.ts';
import { Action, Icon, IconAction } from '../../staff/controls.tsx';
import { visitorName } from '../../staff/names.ts';
import { useMaybe, useObservable } from '../../staff/observe.ts';
import { useWork } from '../../staff/start.tsx';
import { secondTime } from '../../staff/time.ts';
import { outcomeWord } from '../../staff/words.ts';
import { Thread } from '../thread.tsx';

type Doing = 'listen' | 'take-over' | 'stop' | null;

export function Listening({
  row,
  close,
  openChat,
}: {
  readonly row: InboxRow;
  readonly close: () => void;
  readonly openChat: (conversation: string) => void;
}) {
  const { staff, me } = useWork();
  const people = useObservable(staff.team.state);
  const [doing, setDoing] = useState<Doing>(null);
  const [wrong, setWrong] = useState<string | null>(null);
  const head = useRef<HTMLHeadingElement>(null);
  const visitor = visitorName(row.subject);
  const own = row.supervisors.find(({ person }) => person === me.person) ?? null;
  const agent = row.assignee === null ? null : (staff.person(row.assignee)?.name ?? 'A colleague');
  const firstName = agent?.split(' ')[0] ?? null;
  const mine = row.assignee === me.person;
  const offline = (people.rows.get(me.person)?.presence ?? 'offline') === 'offline';
  const member = me.teams.includes(row.team);

  useEffect(() => head.current?.focus(), [row.conversation]);

  // The claim is followed by the assignment a moment later: then it is the supervisor's own chat, in the inbox.
  useEffect(() => {
    if (doing === 'take-over' && mine) openChat(row.conversation);
  }, [doing, mine, openChat, row.conversation]);

  const join = async (how: Supervision) => {
    setDoing(how);
    setWrong(null);
    // A place is claimed only by somebody who is there; busy, nothing else is offered to them.
    if (how === 'take-over' && offline) {
      const there = outcomeWord(await staff.setPresence('busy'));
      if (there !== null) {
        setWrong(there);
        return setDoing(null);
      }
    }
    const outcome = await supervise(await staff.parts(), row.conversation, how);
    const word = outcomeWord(outcome);
    setWrong(word);
    if (word !== null || how === 'listen') setDoing(null);
  };
  const stop = async () => {
    setDoing('stop');
    const outcome = await staff.perform({ kind: 'EndSupervision', conversation: row.conversation });
    setWrong(outcomeWord(outcome));
    setDoing(null);
  };

  return (
    <section className="listening" aria-labelledby="listening-head">
      <div className="listening-head">
        <Icon of={own === null ? KeyRound : Headphones} />
        <h2 id="listening-head" ref={head} tabIndex={-1}>
          {own === null ? visitor : `Listening: ${visitor}`}
        </h2>
        {own === null ? (
          <IconAction icon={X} small label="Close" onPress={close} />
        ) : mine ? null : (
          <Action small isDisabled={doing !== null} onPress={() => void stop()}>
            Stop
          </Action>
        )}
        <p>
          {own !== null
            ? `Since ${secondTime(Date.parse(own.since))}. You are on the reader list, and ${visitor}’s widget shows it.`
            : member
              ? 'You are one of the team and could read this without a word. Listen, and the visitor’s widget says so.'
              : 'You are not on the reader list: what was said is closed to you, also later. Listening opens it from the next message on, and the visitor’s widget says so.'}
        </p>
        {wrong === null ? null : (
          <p role="alert" className="bad">
            {wrong}
          </p>
        )}
      </div>
      {own === null ? null : (
        <Heard key={row.conversation} row={row} visitor={visitor} firstName={firstName} />
      )}
      <div className="listening-foot">
        {own === null ? (
          <Action
            icon={Headphones}
            kind="primary"
            isDisabled={doing !== null || row.status === 'resolved'}
            onPress={() => void join('listen')}
          >
            Listen
          </Action>
        ) : null}
        {mine ? (
          <Action kind="primary" onPress={() => openChat(row.conversation)}>
            Open your chat
          </Action>
        ) : (
          <TakeOver
            agent={firstName}
            offline={offline}
            busy={doing !== null || row.status === 'resolved'}
            take={() => void join('take-over')}
          />
        )}
      </div>
    </section>
  );
}

function TakeOver({
  agent,
  offline,
  busy,
  take,
}: {
  readonly agent: string | null;
  readonly offline: boolean;
  readonly busy: boolean;
  readonly take: () => void;
}) {
  const [asked, setAsked] = useState(false);
  return (
    <>
      <p className="meta">
        Taking over makes you the agent.{agent === null ? '' : ` ${agent} stays as a reader.`}
        {offline ? ' You are shown as busy then.' : ''}
      </p>
      {asked ? (
        <span className="listening-asked">
          <Action isDisabled={busy} onPress={() => setAsked(false)}>
            Not now
          </Action>
          <Action kind="primary" isDisabled={busy} onPress={take} autoFocus>
            Take over
          </Action>
        </span>
      ) : (
        <Action icon={UserRoundCog} isDisabled={busy} onPress={() => setAsked(true)}>
          Take over…
        </Action>
      )}
    </>
  );
}

/** The conversation as this device can read it. */
function Heard({
  row,
  visitor,
  firstName,
}: {
  readonly row: InboxRow;
  readonly visitor: string;
  readonly firstName: string | null;
}) {
  const { staff, me } = useWork();
  const log = useRef<HTMLDivElement>(null);
  const conversation = useMemo(() => staff.open(row.conversation), [staff, row.conversation]);
  useEffect(() => () => conversation.close(), [conversation]);
  const state = useMaybe(conversation.state);
  const [text, setText] = useState('');
  const [wrong, setWrong] = useState<string | null>(null);
  if (state === null) return null;
  const mine = state.assignee?.person === me.person;
  const whisper = () => {
    const answer = conversation.addNote(text);
    if (answer.ok) {
      setText('');
      setWrong(null);
    } else if (answer.code !== 'empty') {
      setWrong(
        answer.code === 'not-checked'
          ? 'Not sent: this could not be checked for card numbers.'
          : 'Not sent yet. Your text is still here.',
      );
    }
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key !== 'Enter' || event.shiftKey || event.nativeEvent.isComposing) return;
    event.preventDefault();
    whisper();
  };
  return (
    <>
      <Thread
        conversation={conversation}
        state={state}
        visitor={visitor}
        log={log}
        edit={(words) => setText(words)}
      />
      {mine || firstName === null ? null : (
        <form
          className="whisper-field"
          onSubmit={(event) => {
            event.preventDefault();
            whisper();
          }}
        >
          <label className="visually-hidden" htmlFor="whisper">
            Whisper to {firstName}, staff only
          </label>
          <textarea
            id="whisper"
            rows={1}
            placeholder={`Whisper to ${firstName}…`}
            value={text}
            onChange={({ target }) => setText(target.value)}
            onKeyDown={onKeyDown}
          />
          <Action icon={Ear} small type="submit" isDisabled={!state.canNote || text.trim() === ''}>
            Whisper
          </Action>
          {wrong === null ? null : (
            <p role="alert" className="meta">
              {wrong}
            </p>
          )}
        </form>
      )}
    </>
  );
}
