// Where the panel stands when a visitor who has written comes to another page: as it was, or at the conversation that the
// link of a mail names. Fetched on those pages alone.
import type { Source } from '../connection/observable.ts';
import { type Opening, PHONE, type Screen } from './panel.tsx';
import type { Session, SessionState } from './session.ts';

const LINK = /^#sealdesk-([\w-]{22})$/;

export type ComingBack = {
  /** Id of the conversation that was open, empty for the first screen, null when the panel was closed. */
  readonly place: string | null;
  readonly session: Session;
  readonly screen: Source<Screen>;
  readonly opening: Source<Opening>;
  /** Set when the link names a conversation that this device does not have. */
  readonly elsewhere: Source<boolean>;
};

export function comeBack({ elsewhere, opening, place, screen, session }: ComingBack): void {
  const named = LINK.exec(location.hash)?.[1];
  whenReady(session, ({ conversations }) => {
    const end = conversations.find(({ id }) => id === (named ?? place));
    const show = () => {
      if (end !== undefined) screen.set({ name: 'conversation', end });
    };
    if (named !== undefined) {
      if (end === undefined) elsewhere.set(true);
      show();
      opening.set({ open: true, focus: true });
      // Not on a phone, where it would cover the page.
    } else if (conversations.length > 0 && !opening.get().open && !matchMedia(PHONE).matches) {
      show();
      opening.set({ open: true, focus: false });
    }
  });
}

function whenReady({ state }: Session, run: (state: SessionState) => void): void {
  let done = false;
  const look = () => {
    const now = state.get();
    if (done || now.status !== 'ready') return;
    done = true;
    stop();
    run(now);
  };
  const stop = state.subscribe(look);
  look();
}
