// What may be asked about one hold.
import type { HoldPlaced, ReleaseAsked } from '../contract/events.ts';

export type HoldStreamCommand =
  | { readonly kind: 'PlaceHold'; readonly hold: Omit<HoldPlaced, 'type'> }
  | { readonly kind: 'AskRelease'; readonly ask: Omit<ReleaseAsked, 'type'>; readonly at: string }
  | {
      readonly kind: 'SignRelease';
      readonly person: string;
      readonly device: string;
      /** Of the text that was signed. */
      readonly digest: string;
      readonly signature: string;
      readonly at: string;
    }
  | { readonly kind: 'RefuseRelease'; readonly person: string };
