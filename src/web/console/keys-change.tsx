// Where a person gives single keys of their own. A key that something else has is not taken; the sheet says whose it is.
import { useState } from 'react';
import { Action, KeyCap } from '../staff/controls.tsx';
import {
  capsOf,
  type Command,
  singleKeyDefaults,
  type Stroke,
  type Strokes,
  strokesWith,
  takenBy,
} from './commands.ts';
import { strokeOf } from './keyboard.ts';

/** Keys that mean something in every list and dialog. */
const KEPT: ReadonlySet<string> = new Set([' ', '/', '@']);

export function KeysChange({
  own,
  change,
  done,
}: {
  readonly own: Strokes;
  readonly change: (own: Strokes) => void;
  readonly done: () => void;
}) {
  const [waiting, setWaiting] = useState<Command | null>(null);
  const [wrong, setWrong] = useState<string | null>(null);
  const strokes = strokesWith(own);

  const take = (command: Command, stroke: Stroke) => {
    const other = KEPT.has(stroke) ? null : takenBy(stroke, command, strokes);
    const name = singleKeyDefaults.find((each) => each.command === other)?.does;
    if (KEPT.has(stroke) || other !== null) {
      setWrong(
        name === undefined
          ? 'That key means something in every text and list.'
          : `${capsOf(stroke).join(' ')} is taken: ${name}. Choose another key.`,
      );
      return;
    }
    setWaiting(null);
    setWrong(null);
    change({ ...own, [command]: stroke });
  };

  return (
    <>
      <div className="keys-body keys-change">
        <dl className="keys-list">
          {singleKeyDefaults.map(({ command, does }) => (
            <div key={command}>
              <dt>{does}</dt>
              <dd>
                <button
                  type="button"
                  className="button small key-choice"
                  aria-label={`${does}: ${capsOf(strokes[command] ?? '').join(' then ')}. Change`}
                  onClick={() => {
                    setWaiting(command);
                    setWrong(null);
                  }}
                  onBlur={() => setWaiting(null)}
                  onKeyDown={(event) => {
                    if (waiting !== command || event.key === 'Tab') return;
                    if (event.key !== 'Escape' && event.key.length !== 1) return;
                    event.preventDefault();
                    event.stopPropagation();
                    if (event.key === 'Escape') setWaiting(null);
                    else if (!event.ctrlKey && !event.metaKey && !event.altKey)
                      take(command, strokeOf(event.key, event.shiftKey));
                  }}
                >
                  {waiting === command
                    ? 'Press a key'
                    : capsOf(strokes[command] ?? '').map((cap) => <KeyCap key={cap}>{cap}</KeyCap>)}
                </button>
              </dd>
            </div>
          ))}
        </dl>
      </div>
      <div className="keys-foot">
        <span role="status">
          {wrong ?? 'Press a line, then the key it is to have. Esc leaves it as it is.'}
        </span>
        <Action
          isDisabled={Object.keys(own).length === 0}
          onPress={() => {
            setWrong(null);
            change({});
          }}
        >
          All as delivered
        </Action>
        <Action kind="primary" onPress={done}>
          Done
        </Action>
      </div>
    </>
  );
}
