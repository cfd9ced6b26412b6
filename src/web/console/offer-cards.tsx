// What is offered to this person, over everything and on every page of the console. It never takes the focus: typing goes
// on, and two keys that no text field uses answer it.
import { Lock } from 'lucide-react';
import { useCallback, useEffect, useEffectEvent, useRef, useState } from 'react';
import type { TeamSetting, SkillSetting } from '../../contract/settings.ts';
import type { SettingRow } from '../../contract/views.ts';
import { Action, Icon, KeyCap } from '../staff/controls.tsx';
import { visitorName } from '../staff/names.ts';
import { useNow } from '../staff/now.ts';
import { useObservable } from '../staff/observe.ts';
import { useWork } from '../staff/start.tsx';
import { waitOf } from '../staff/time.ts';
import { outcomeWord } from '../staff/words.ts';
import { REPLY_TARGET_MS } from './inbox-list.ts';
import { useTeamName } from './inbox-row.tsx';
import {
  answerOfKey,
  CARDS_MAX,
  languageWords,
  type Missed,
  missedBy,
  missedWords,
  type Offer,
  offersTo,
  secondsLeft,
  spokenOffer,
  SPOKEN_AGAIN_S,
  takingOf,
  whyYou,
} from './offers.ts';
import { PriorityBars } from './priority-bars.tsx';
import { useOfferCall } from './use-offer-call.ts';

const RING_RADIUS = 17;
const RING = 2 * Math.PI * RING_RADIUS;

export function OfferCards({ open }: { readonly open: (conversation: string) => void }) {
  const { me, staff } = useWork();
  const line = useObservable(staff.queue.state);
  const inbox = useObservable(staff.inbox.state);
  const team = useObservable(staff.team.state);
  const now = useServerNow(line.asOf);
  const [answered, setAnswered] = useState<ReadonlySet<string>>(new Set());
  const [taking, setTaking] = useState<Offer | null>(null);
  const [told, setTold] = useState<Missed | null>(null);
  const [wrong, setWrong] = useState<string | null>(null);

  useEffect(() => {
    staff.inbox.watch();
    staff.team.watch();
    staff.queue.watch();
    staff.settings.watch();
  }, [staff]);

  // What ran out is not shown any more, also before the server has said so.
  const offers = offersTo(line.rows, me.person).filter(
    ({ key, until }) => !answered.has(key) && until > now && key !== taking?.key,
  );
  const first = offers[0] ?? null;
  const missed = missedBy(line.rows, me.person, now);
  const shownMissed = missed !== null && (told === null || missed.at > told.at) ? missed : null;
  useOfferCall(offers);

  const accept = useCallback(
    (offer: Offer) => {
      const { conversation } = offer.row;
      setWrong(null);
      setTaking(offer);
      void staff.perform({ kind: 'AcceptOffer', conversation }).then((outcome) => {
        const word = outcomeWord(outcome);
        if (word === null) return;
        setTaking(null);
        setWrong(word);
      });
    },
    [staff],
  );
  const decline = useCallback(
    (offer: Offer) => {
      const { conversation } = offer.row;
      setAnswered((before) => new Set([...before, offer.key].slice(-CARDS_MAX * 4)));
      void staff.perform({ kind: 'DeclineOffer', conversation }).then((outcome) => {
        // An offer that is over anyway needs no word.
        if (outcome.status !== 'refused') setWrong(outcomeWord(outcome));
      });
    },
    [staff],
  );

  // It is opened once it is theirs: before, looking into it would be a reading of another's conversation.
  const became =
    taking === null
      ? null
      : takingOf(inbox.rows.get(taking.row.conversation), line.rows.get(taking.row.conversation), me.person);
  useEffect(() => {
    if (taking === null || became === null || became === 'on-its-way') return;
    setTaking(null);
    if (became === 'mine') open(taking.row.conversation);
    else setWrong('It could not be given to you. It waits for the next free agent.');
  }, [became, open, taking]);

  const onKey = useEffectEvent((event: KeyboardEvent) => {
    const { altKey: alt, code, ctrlKey: ctrl, metaKey: meta, shiftKey: shift } = event;
    const answer = answerOfKey({ alt, code, ctrl, meta, shift });
    if (first === null || answer === null) return;
    event.preventDefault();
    event.stopPropagation();
    if (event.repeat) return;
    if (answer === 'accept') accept(first);
    else decline(first);
  });
  useEffect(() => {
    // Before any layer that keeps keys to itself.
    addEventListener('keydown', onKey, true);
    return () => removeEventListener('keydown', onKey, true);
  }, []);

  const online = team.rows.get(me.person)?.presence === 'online';
  const missedRow = shownMissed === null ? undefined : inbox.rows.get(shownMissed.conversation);
  const assignee = missedRow?.assignee ?? null;
  const quiet = taking === null && first === null && shownMissed === null && wrong === null;
  const shown = offers.slice(0, CARDS_MAX);
  return (
    <section
      className="offers"
      aria-label="Offers"
      data-react-aria-top-layer="true"
      {...(quiet ? { 'data-quiet': '' } : {})}
    >
      <Spoken offers={offers} now={now} />
      {wrong === null ? null : <OfferNote close={() => setWrong(null)}>{wrong}</OfferNote>}
      {shownMissed === null ? null : (
        <OfferNote close={() => setTold(shownMissed)}>
          {missedWords(assignee === null ? null : (staff.person(assignee)?.name ?? 'a colleague'), online)}
        </OfferNote>
      )}
      {taking === null ? null : (
        <div className="offer offer-note">
          <p role="status">Taking the chat…</p>
        </div>
      )}
      {shown.map((offer, index) => (
        <OfferCard
          key={offer.key}
          offer={offer}
          now={now}
          subject={inbox.rows.get(offer.row.conversation)?.subject ?? null}
          keys={index === 0}
          accept={() => accept(offer)}
          decline={() => decline(offer)}
        />
      ))}
      {offers.length > shown.length ? (
        <p className="offer offer-note">{offers.length - shown.length} more offered to you</p>
      ) : null}
    </section>
  );
}

function OfferNote({ close, children }: { readonly close: () => void; readonly children: string }) {
  return (
    <div className="offer offer-note">
      <p role="status">{children}</p>
      <Action small onPress={close}>
        Close
      </Action>
    </div>
  );
}

function OfferCard({
  offer,
  now,
  subject,
  keys,
  accept,
  decline,
}: {
  readonly offer: Offer;
  readonly now: number;
  readonly subject: string | null;
  readonly keys: boolean;
  readonly accept: () => void;
  readonly decline: () => void;
}) {
  const { row } = offer;
  const { me, staff } = useWork();
  const settings = useObservable(staff.settings.state).rows;
  const setting = (section: SettingRow['section'], item: string) =>
    settings.get(`${me.workspace} ${section} ${item}`)?.value;
  const team = useTeamName(row.team);
  const left = secondsLeft(offer.until, now);
  const whole = Math.max(1, offer.until - Date.parse(row.offeredAt ?? new Date(now).toISOString()));
  const waited = Math.max(0, now - Date.parse(row.since));
  const reply = (setting('team', row.team) as TeamSetting | undefined)?.replySeconds;
  const dueIn = (reply === undefined ? REPLY_TARGET_MS : reply * 1000) - waited;
  const skillName = (skill: string) => (setting('skill', skill) as SkillSetting | undefined)?.name ?? skill;
  return (
    <article className="offer" aria-label={`New chat for you: ${visitorName(subject)}`}>
      <header className="offer-head">
        <svg className="offer-ring" viewBox="0 0 40 40" width="40" height="40" aria-hidden="true">
          <circle className="track" cx="20" cy="20" r={RING_RADIUS} />
          <circle
            className="fill"
            cx="20"
            cy="20"
            r={RING_RADIUS}
            transform="rotate(-90 20 20)"
            strokeDasharray={`${Math.min(1, Math.max(0, (offer.until - now) / whole)) * RING} ${RING}`}
          />
          <text x="20" y="20" textAnchor="middle" dominantBaseline="central">
            {left}
          </text>
        </svg>
        <div>
          <h2>New chat for you</h2>
          <p className="meta">
            {left} {left === 1 ? 'second' : 'seconds'} to answer, then the next agent
          </p>
        </div>
      </header>
      <dl className="offer-facts">
        <dt>Visitor</dt>
        <dd>
          <b className="strong">{visitorName(subject)}</b>
        </dd>
        <dt>Team</dt>
        <dd>
          {team} <PriorityBars priority={row.priority} />
        </dd>
        <dt>Waiting</dt>
        <dd>
          {waitOf(waited)}, {dueIn > 0 ? `reply due in ${waitOf(dueIn)}` : `late by ${waitOf(-dueIn)}`}
        </dd>
        <dt>Language</dt>
        <dd>{languageWords(row)}</dd>
        <dt>Why you</dt>
        <dd>{whyYou(row.why, skillName)}</dd>
        <dt>Content</dt>
        <dd>
          <Icon of={Lock} size={14} /> Sealed until you accept
        </dd>
      </dl>
      <div className="offer-answers">
        <Action onPress={decline} {...(keys ? { 'aria-keyshortcuts': 'Alt+N' } : {})}>
          Not now
          {keys ? <AltKey letter="N" /> : null}
        </Action>
        <Action kind="primary" onPress={accept} {...(keys ? { 'aria-keyshortcuts': 'Alt+A' } : {})}>
          Accept
          {keys ? <AltKey letter="A" /> : null}
        </Action>
      </div>
    </article>
  );
}

function AltKey({ letter }: { readonly letter: string }) {
  return (
    <span className="keys" aria-hidden="true">
      <KeyCap>Alt</KeyCap>
      <KeyCap>{letter}</KeyCap>
    </span>
  );
}

/** Aloud once when it comes, then at ten and five seconds; the seconds between are for the eye. */
function Spoken({ offers, now }: { readonly offers: readonly Offer[]; readonly now: number }) {
  const first = offers[0] ?? null;
  const team = useTeamName(first?.row.team ?? null);
  const [words, setWords] = useState('');
  const said = useRef<{ readonly key: string; readonly at: number } | null>(null);
  const left = first === null ? 0 : secondsLeft(first.until, now);
  const more = offers.length - 1;
  useEffect(() => {
    if (first === null) {
      said.current = null;
      return setWords('');
    }
    if (said.current?.key !== first.key) {
      said.current = { key: first.key, at: left };
      return setWords(spokenOffer(team, left, more));
    }
    const mark = SPOKEN_AGAIN_S.find((each) => left <= each && (said.current?.at ?? 0) > each);
    if (mark === undefined) return;
    said.current = { key: first.key, at: left };
    setWords(`${left} seconds to answer.`);
  }, [first, left, more, team]);
  return (
    <div className="visually-hidden" role="alert">
      {words}
    </div>
  );
}

/** The server's present second, as of its last word: offers run out by its clock, not by this machine's. */
function useServerNow(asOf: number | null): number {
  const second = useNow();
  const [skewMs, setSkewMs] = useState(0);
  useEffect(() => {
    if (asOf !== null) setSkewMs(asOf - Date.now());
  }, [asOf]);
  // Drawn each second, but by the moment it is: what was just offered has its whole time.
  return Math.max(second, Date.now()) + skewMs;
}
