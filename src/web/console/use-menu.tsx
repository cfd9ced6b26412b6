// Which list stands over the field, by what is being typed at the caret: answers after a "/", colleagues after an "@".
import { useState } from 'react';
import { PersonMark, presenceWords } from '../staff/controls.tsx';
import { useObservable } from '../staff/observe.ts';
import { cannedFor, filled, type Known, mentionAt, partsOfAnswer, slashAt, type Token } from './answers.ts';
import type { MenuEntry } from './composer-menu.tsx';
import { useDesktop } from './desktop.ts';
import { fits, plain, wordsOf } from './palette-search.ts';

export type Colleague = { readonly id: string; readonly name: string };

const COLLEAGUES_MAX = 6;

export type OpenMenu = {
  readonly title: React.ReactNode;
  readonly does: string;
  readonly entries: readonly MenuEntry[];
  readonly chosen: number;
  readonly choose: (index: number) => void;
  /** True when the key was the menu's. */
  readonly onKey: (key: string) => boolean;
};

export function useMenu({
  text,
  caret,
  note,
  team,
  language,
  colleagues,
  known,
  replace,
}: {
  readonly text: string;
  readonly caret: number;
  readonly note: boolean;
  readonly team: string | null;
  readonly language: string | null;
  readonly colleagues: readonly Colleague[];
  readonly known: Known;
  readonly replace: (start: number, end: number, words: string) => void;
}): OpenMenu | null {
  const { answers, people } = useDesktop();
  const { canned } = useObservable(answers.all);
  const [chosen, setChosen] = useState(0);
  /** Closed by Esc: stays so while the same word is typed on. */
  const [left, setLeft] = useState<number | null>(null);
  const slash = slashAt(text, caret);
  const mention = note ? mentionAt(text, caret) : null;
  const token = slash ?? mention;
  if (token === null && left !== null) setLeft(null);
  if (token === null || left === token.start) return null;
  const entries =
    slash !== null
      ? cannedFor(canned, slash.word, { team, language }).map((each) => ({
          id: each.shortcut,
          lead: <span className="mono menu-shortcut">/{each.shortcut}</span>,
          body: (
            <>
              <b className="strong">{each.title}</b>
              <span className="composer-menu-text">
                {partsOfAnswer(each.text).map((part, index) =>
                  part.gap ? (
                    // oxlint-disable-next-line react/no-array-index-key
                    <span key={index} className="gap-chip">
                      {part.text}
                    </span>
                  ) : (
                    part.text
                  ),
                )}
              </span>
            </>
          ),
          take: () => replace(slash.start, caret, filled(each.text, known)),
        }))
      : found(colleagues, token).map((person) => {
          const presence = people.get(person.id)?.presence ?? 'offline';
          return {
            id: person.id,
            lead: <PersonMark name={person.name} presence={presence} />,
            body: (
              <>
                <b className="strong">{person.name}</b>
                <span className="composer-menu-text">{presenceWords[presence]}</span>
              </>
            ),
            take: () => replace(token.start, caret, `@${person.name} `),
          };
        });
  // A name that is there in full is no longer being chosen.
  const whole = slash === null && colleagues.some(({ name }) => plain(name) === plain(token.word));
  if (entries.length === 0 || whole) return null;
  const at = Math.min(chosen, entries.length - 1);
  return {
    title:
      slash === null ? (
        'Mention a colleague who can read notes here'
      ) : (
        <>
          Canned replies for <b className="strong">/{slash.word}</b>
        </>
      ),
    does: slash === null ? 'mention' : 'insert',
    entries,
    chosen: at,
    choose: setChosen,
    onKey(key) {
      switch (key) {
        case 'ArrowDown':
        case 'ArrowUp':
          setChosen((at + (key === 'ArrowDown' ? 1 : entries.length - 1)) % entries.length);
          return true;
        case 'Enter':
        case 'Tab':
          setChosen(0);
          entries[at]?.take();
          return true;
        case 'Escape':
          setLeft(token.start);
          return true;
        default:
          return false;
      }
    },
  };
}

function found(colleagues: readonly Colleague[], token: Token): readonly Colleague[] {
  const words = wordsOf(token.word);
  return colleagues.filter(({ name }) => fits(name, words)).slice(0, COLLEAGUES_MAX);
}
