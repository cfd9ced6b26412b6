// The list over the field while a "/" or an "@" is being typed. The field keeps the focus; the list is its listbox.
import type { ReactNode } from 'react';
import { KeyCap } from '../staff/controls.tsx';

export type MenuEntry = {
  readonly id: string;
  readonly lead: ReactNode;
  readonly body: ReactNode;
  readonly take: () => void;
};

export const MENU_ID = 'composer-menu';

export function entryId(index: number): string {
  return `${MENU_ID}-${index}`;
}

export function ComposerMenu({
  title,
  entries,
  chosen,
  choose,
  does,
}: {
  readonly title: ReactNode;
  readonly entries: readonly MenuEntry[];
  readonly chosen: number;
  readonly choose: (index: number) => void;
  /** What Enter does with one. */
  readonly does: string;
}) {
  return (
    <div className="composer-menu">
      <div className="composer-menu-title">{title}</div>
      <div role="listbox" id={MENU_ID} aria-label="Choices" className="composer-menu-list">
        {entries.map((entry, index) => (
          // Reached by the field's own keys; the pointer's way is beside it.
          // oxlint-disable-next-line jsx-a11y/click-events-have-key-events
          <div
            key={entry.id}
            id={entryId(index)}
            role="option"
            tabIndex={-1}
            aria-selected={index === chosen}
            className="composer-menu-row"
            onPointerMove={() => choose(index)}
            // The field must not lose the focus before the press is done.
            onPointerDown={(event) => event.preventDefault()}
            onClick={entry.take}
          >
            {entry.lead}
            <span className="composer-menu-body">{entry.body}</span>
            {index === chosen ? <KeyCap>Enter</KeyCap> : null}
          </div>
        ))}
      </div>
      <div className="composer-menu-foot" aria-hidden="true">
        <KeyCap>↑</KeyCap>
        <KeyCap>↓</KeyCap> choose
        <KeyCap>Enter</KeyCap> {does}
        <KeyCap>Esc</KeyCap> close
      </div>
    </div>
  );
}
