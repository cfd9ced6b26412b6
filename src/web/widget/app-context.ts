// What every screen of one widget needs and none of them changes.
import type { FieldDetector } from './sealing.ts';
import type { House } from './words.ts';

/** Unsent text of one conversation, in memory only. */
export type Draft = { text: string };

export type AppContext = {
  readonly house: House;
  readonly phone: string;
  /** Null until the sealing bundle is here. */
  readonly detector: FieldDetector | null;
  /** A touch keyboard: Enter breaks the line. */
  readonly touch: boolean;
  readonly announce: (text: string, urgent?: boolean) => void;
  /** Unsent text, kept while the page lives, per conversation. */
  readonly draftOf: (conversation: string | null) => Draft;
};
