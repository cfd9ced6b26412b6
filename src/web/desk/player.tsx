// The time line and what moves along it: a slider whose value names the event, play and step.
import { Pause, Play, SkipBack, SkipForward } from 'lucide-react';
import { type KeyboardEvent, type PointerEvent, useCallback, useEffect, useRef, useState } from 'react';
import type { Replay, ReplayEvent } from '../connection/replay.ts';
import { classes, IconAction } from '../staff/controls.tsx';
import { clockTime, secondTime, waitOf } from '../staff/time.ts';
import { eventWord } from './event-words.ts';
import {
  indexAfter,
  indexAt,
  type Mark,
  type MarkKind,
  type Speed,
  type Timeline,
  waitBefore,
} from './timeline.ts';

const MINUTE_MS = 60_000;

export type PlayerState = {
  readonly at: number;
  readonly playing: boolean;
  readonly speed: Speed;
  readonly go: (index: number) => void;
  readonly toggle: () => void;
  readonly setSpeed: (speed: Speed) => void;
};

export function usePlayer(events: readonly ReplayEvent[]): PlayerState {
  const [at, setAt] = useState(events.length - 1);
  const [playing, setPlaying] = useState(false);
  const [speed, setSpeed] = useState<Speed>(1);
  const last = events.length - 1;
  useEffect(() => {
    if (!playing || at >= last) return;
    const timer = setTimeout(
      () => {
        setAt(at + 1);
        if (at + 1 >= last) setPlaying(false);
      },
      waitBefore(events, at + 1, speed),
    );
    return () => clearTimeout(timer);
  }, [at, events, last, playing, speed]);
  const go = useCallback(
    (index: number) => {
      setPlaying(false);
      setAt(Math.max(0, Math.min(last, index)));
    },
    [last],
  );
  const toggle = useCallback(() => {
    // At the end, playing means from the beginning.
    if (!playing && at >= last) setAt(0);
    setPlaying(!playing);
  }, [at, last, playing]);
  return { at, playing, speed, go, toggle, setSpeed };
}

const legend: readonly { readonly kind: MarkKind; readonly word: string }[] = [
  { kind: 'message', word: 'Message' },
  { kind: 'readers', word: 'Readers change' },
  { kind: 'destroyed', word: 'Destroyed' },
  { kind: 'redaction', word: 'Redaction' },
  { kind: 'read', word: 'Read' },
];
const speeds: readonly { readonly speed: Speed; readonly word: string }[] = [
  { speed: 1, word: '1x' },
  { speed: 4, word: '4x' },
  { speed: 'event', word: 'By event' },
];

export function Player({
  player,
  timeline,
  events,
  replay,
}: {
  readonly player: PlayerState;
  readonly timeline: Timeline;
  readonly events: readonly ReplayEvent[];
  readonly replay: Replay;
}) {
  const { at, go, playing, toggle } = player;
  const event = events[at];
  useEffect(() => {
    const onKey = (press: globalThis.KeyboardEvent) => {
      const target = press.target instanceof HTMLElement ? press.target : null;
      if (press.defaultPrevented || press.ctrlKey || press.metaKey || press.altKey) return;
      if (
        target !== null &&
        target.closest('input, textarea, button, a, [role="dialog"], [role="slider"]') !== null
      )
        return;
      const to = keyTarget(press, events, at);
      if (to === null) return;
      press.preventDefault();
      if (to === 'toggle') toggle();
      else go(to);
    };
    addEventListener('keydown', onKey);
    return () => removeEventListener('keydown', onKey);
  }, [at, events, go, toggle]);
  if (event === undefined) return null;
  const kinds = new Set(timeline.marks.map((mark) => mark.kind));
  return (
    <section className="player" aria-label="Time line">
      <div className="player-bar">
        <IconAction
          icon={SkipBack}
          kind="quiet"
          label="Previous event"
          keys="←"
          isDisabled={at === 0}
          onPress={() => go(at - 1)}
        />
        <IconAction
          icon={playing ? Pause : Play}
          kind="primary"
          label={playing ? 'Pause' : 'Play'}
          keys="Space"
          onPress={toggle}
        />
        <IconAction
          icon={SkipForward}
          kind="quiet"
          label="Next event"
          keys="→"
          isDisabled={at === events.length - 1}
          onPress={() => go(at + 1)}
        />
        <h2>As it stood at {secondTime(event.at)}</h2>
        <span className="player-count">
          event {at + 1} of {events.length}
        </span>
        <ul className="legend push">
          {legend
            .filter(({ kind }) => kinds.has(kind))
            .map(({ kind, word }) => (
              <li key={kind}>
                <svg viewBox="-8 -8 16 16" width="14" height="14" aria-hidden="true">
                  <MarkShape kind={kind} />
                </svg>
                {word}
              </li>
            ))}
        </ul>
        <div className="segments" role="group" aria-label="Speed. Silences are shortened.">
          {speeds.map(({ speed, word }) => (
            <button
              key={word}
              type="button"
              className="segment"
              aria-pressed={player.speed === speed}
              {...(player.speed === speed ? { 'data-selected': '' } : {})}
              onClick={() => player.setSpeed(speed)}
            >
              {word}
            </button>
          ))}
        </div>
      </div>
      <Line player={player} timeline={timeline} events={events} replay={replay} />
    </section>
  );
}

type Press = { readonly key: string; readonly shiftKey: boolean };

function keyTarget(press: Press, events: readonly ReplayEvent[], at: number): number | 'toggle' | null {
  switch (press.key) {
    case 'ArrowRight':
      return press.shiftKey ? indexAfter(events, at, MINUTE_MS) : at + 1;
    case 'ArrowLeft':
      return press.shiftKey ? indexAfter(events, at, -MINUTE_MS) : at - 1;
    case 'Home':
      return 0;
    case 'End':
      return events.length - 1;
    case ' ':
      return 'toggle';
    default:
      return null;
  }
}

function Line({
  player,
  timeline,
  events,
  replay,
}: {
  readonly player: PlayerState;
  readonly timeline: Timeline;
  readonly events: readonly ReplayEvent[];
  readonly replay: Replay;
}) {
  const { at, go, toggle } = player;
  const track = useRef<HTMLDivElement>(null);
  const [width, setWidth] = useState(1000);
  useEffect(() => {
    const element = track.current;
    if (element === null) return;
    const observer = new ResizeObserver(() => setWidth(element.clientWidth));
    observer.observe(element);
    return () => observer.disconnect();
  }, []);
  const event = events[at];
  const x = (share: number) => SIDE + share * (width - 2 * SIDE);
  const head = x(timeline.marks[at]?.x ?? 0);
  const labels = timeline.labels.reduce<Timeline['labels']>((kept, label) => {
    const last = kept.at(-1);
    return last !== undefined && x(label.x) - x(last.x) < LABEL_PX ? kept : [...kept, label];
  }, []);
  const point = ({ clientX }: PointerEvent) => {
    const box = track.current?.getBoundingClientRect();
    if (box === undefined) return;
    go(indexAt(timeline.marks, (clientX - box.left - SIDE) / Math.max(1, box.width - 2 * SIDE)));
  };
  const onKeyDown = (press: KeyboardEvent) => {
    const to = keyTarget(press, events, at);
    if (to === null) return;
    press.preventDefault();
    if (to === 'toggle') toggle();
    else go(to);
  };
  if (event === undefined) return null;
  return (
    <div
      ref={track}
      className="track"
      role="slider"
      tabIndex={0}
      aria-label="Moment"
      aria-valuemin={1}
      aria-valuemax={events.length}
      aria-valuenow={at + 1}
      aria-valuetext={`${secondTime(event.at)}, ${eventWord(event, () => 'A colleague', 'Visitor')}`}
      onKeyDown={onKeyDown}
      onPointerDown={(press) => {
        press.currentTarget.setPointerCapture(press.pointerId);
        point(press);
      }}
      onPointerMove={(press) => {
        if (press.buttons === 1) point(press);
      }}
    >
      <svg width={width} height={HEIGHT} aria-hidden="true">
        <line className="track-line" x1={0} x2={width} y1={LINE_Y} y2={LINE_Y} />
        <line className="track-done" x1={0} x2={head} y1={LINE_Y} y2={LINE_Y} />
        {timeline.breaks.map((each) => (
          <g key={each.x} className="track-break" transform={`translate(${x(each.x)} ${LINE_Y})`}>
            <title>Silence of {waitOf(each.ms)}</title>
            <rect x={-6} y={-6} width={12} height={12} />
            <path d="M-4 5L-1 -5M1 5L4 -5" />
          </g>
        ))}
        {timeline.bands.map((band) => (
          <Band
            key={band.index}
            band={band}
            from={x(band.from)}
            to={band.to === 1 ? width - 4 : x(band.to)}
            now={head}
            replay={replay}
          />
        ))}
        {timeline.marks.map((mark) => (
          <g
            key={mark.index}
            className={classes('mark', mark.index > at && 'later')}
            transform={`translate(${x(mark.x)} ${LINE_Y})`}
          >
            <MarkShape kind={mark.kind} />
          </g>
        ))}
        {labels.map((label) => (
          <text key={label.x} className="track-label" x={x(label.x)} y={HEIGHT - 4} textAnchor="middle">
            {timeline.toSecond ? secondTime(label.at) : clockTime(label.at)}
          </text>
        ))}
        <g className="playhead" transform={`translate(${head} 0)`}>
          <line y1={14} y2={BAND_Y + 18} />
          <circle cy={LINE_Y} r={5} />
          <g transform={`translate(${Math.max(HEAD / 2 - head, Math.min(0, width - HEAD / 2 - head))} 0)`}>
            <rect x={-HEAD / 2} y={0} width={HEAD} height={18} rx={4} />
            <text y={13} textAnchor="middle">
              {secondTime(event.at)}
            </text>
          </g>
        </g>
      </svg>
    </div>
  );
}

const SIDE = 36;
const HEIGHT = 92;
const LINE_Y = 34;
const BAND_Y = 52;
const HEAD = 62;
const LABEL_PX = 68;
/** Room for the words of a band. */
const BAND_WORDS_PX = 90;

function Band({
  band,
  from,
  to,
  now,
  replay,
}: {
  readonly band: Timeline['bands'][number];
  readonly from: number;
  readonly to: number;
  readonly now: number;
  readonly replay: Replay;
}) {
  const readers = replay.stateAt(band.index).readers;
  const names = (readers?.readers ?? []).map((reader) =>
    reader.kind === 'visitor' ? 'visitor' : reader.kind === 'team' ? reader.name : reader.kind,
  );
  const room = to - from;
  const words =
    room < BAND_WORDS_PX
      ? ''
      : room < 300 || names.length === 0
        ? `Readers ${band.epoch}`
        : `Readers ${band.epoch}: ${names.join(', ')}`;
  return (
    <g className={classes('band', now >= from && now < to && 'current')}>
      <rect x={from} y={BAND_Y} width={Math.max(0, room - 2)} height={17} rx={2} />
      <text x={from + 8} y={BAND_Y + 12.5}>
        {words}
      </text>
    </g>
  );
}

export function MarkShape({ kind }: { readonly kind: Mark['kind'] }) {
  switch (kind) {
    case 'start':
      return <path className="shape strong" d="M-4 -5L5 0L-4 5Z" />;
    case 'message':
      return <circle className="shape accent" r={4.5} />;
    case 'readers':
      return <rect className="shape strong" x={-2} y={-6.5} width={4} height={13} />;
    case 'destroyed':
      return <path className="shape cross" d="M-4.5 -4.5L4.5 4.5M4.5 -4.5L-4.5 4.5" />;
    case 'redaction':
      return <path className="shape warn" d="M0 -6L6 0L0 6L-6 0Z" />;
    case 'read':
      return <path className="shape tick" d="M0 -5V5" />;
    case 'other':
      return <circle className="shape hollow" r={4} />;
  }
}
