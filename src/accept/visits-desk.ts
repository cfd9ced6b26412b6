// What accept asks of whoever knows who is on the sites now.
import type { VisitorRow } from '../contract/views.ts';

/** What a page said of its visitor, checked and screened. `page`, `described`: null where they may not be told. */
export type VisitBeat = {
  readonly workspace: string;
  readonly site: string;
  readonly visit: string;
  readonly basis: VisitorRow['basis'];
  readonly page: { readonly page: string; readonly title: string } | null;
  readonly described: Pick<
    VisitorRow,
    'referrer' | 'campaign' | 'device' | 'language' | 'times' | 'country'
  > | null;
  /** The workspace's own label that the page's campaign stands for. */
  readonly campaign: string | null;
  readonly doing: VisitorRow['doing'];
  readonly did: readonly {
    readonly invitation: string;
    readonly what: 'shown' | 'accepted' | 'refused' | 'expired';
    readonly trigger: string | null;
  }[];
  readonly quiet: boolean;
  /** The page goes away; the next one may follow. */
  readonly gone: boolean;
};

export interface VisitsDesk {
  /** Done: what the page is told, recorded first where there is something to record. */
  beat(beat: VisitBeat): Promise<
    | {
        readonly status: 'done';
        readonly invitation: {
          readonly invitation: string;
          readonly name: string;
          readonly text: string;
        } | null;
      }
    | { readonly status: 'refused'; readonly code: string }
    | { readonly status: 'failed'; readonly code: 'try-again' | 'unavailable' }
  >;
  /** Null: the words wait for the visitor's page, in memory alone. */
  invite(
    workspace: string,
    visit: string,
    by: { readonly person: string; readonly name: string; readonly text: string },
  ): string | null;
}
