/** @jsxImportSource preact */
// Keep a transcript: what each way means, before choosing it.
import { useState } from 'preact/hooks';
import type { ConversationState } from '../connection/conversation-state.ts';
import { later } from './conversation-words.ts';
import { Icon } from './icons.tsx';
import { tongue } from './language.ts';
import { Sheet, Tile } from './sheet.tsx';
import { visitorTime } from './time.ts';
import type * as transcriptBundle from './transcript-bundle.ts';
import type { House } from './words.ts';

type Part = typeof transcriptBundle;

export function TranscriptSheet(props: {
  readonly house: House;
  readonly state: ConversationState;
  readonly onClose: () => void;
}) {
  const { house, state } = props;
  const [failed, setFailed] = useState(false);
  const time = visitorTime();
  const keep = (how: (part: Part, copy: Parameters<Part['copyPage']>[0]) => void) => {
    setFailed(false);
    import('./transcript-bundle.ts').then(
      (part) =>
        how(part, {
          title: later.copyTitle(house.name),
          made: later.copyMade(time.full(Date.now())),
          note: later.copyHides,
          lines: part.copyLines(state, {
            who: (mine, name) => (mine ? later.you : (name ?? later.staff)),
            hidden: later.notShown,
            time: time.full,
          }),
          language: tongue().language,
          direction: tongue().direction,
        }),
      () => setFailed(true),
    );
  };
  return (
    <div
      onKeyDown={(event) => {
        if (event.key !== 'Escape' || event.isComposing) return;
        event.preventDefault();
        event.stopPropagation();
        props.onClose();
      }}
    >
      <Sheet title={later.keep} short onClose={props.onClose}>
        <ul class="rows actions">
          <li>
            <button type="button" class="row" onClick={() => keep((part, copy) => part.download(copy))}>
              <Tile icon="download" />
              <span class="row-text">
                <span class="row-title">{later.download}</span>
                <span class="row-detail">{later.downloadDetail}</span>
              </span>
            </button>
          </li>
          <li>
            <button
              type="button"
              class="row"
              onClick={(event) => {
                const root = event.currentTarget.getRootNode();
                keep((part, copy) => part.print(copy, root));
              }}
            >
              <Tile icon="print" />
              <span class="row-text">
                <span class="row-title">{later.print}</span>
              </span>
            </button>
          </li>
        </ul>
        {failed && (
          <p class="small" role="alert">
            {later.failed}
          </p>
        )}
        <p class="hint kept-hidden">
          <Icon name="shield" size={16} /> {later.copyHides}
        </p>
      </Sheet>
    </div>
  );
}
