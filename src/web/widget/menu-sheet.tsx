/** @jsxImportSource preact */
// The conversation's menu: only what works.
import { useState } from 'preact/hooks';
import { Icon } from './icons.tsx';
import { Sheet, Tile } from './sheet.tsx';
import { later } from './conversation-words.ts';

export function MenuSheet(props: {
  readonly onReaders: (() => void) | null;
  readonly onForget: () => void;
  readonly onClose: () => void;
}) {
  const m = later;
  return (
    <Sheet title={m.menu} short onClose={props.onClose}>
      <ul class="rows actions">
        {props.onReaders !== null && (
          <li>
            <button type="button" class="row" onClick={props.onReaders}>
              <Tile icon="lock" />
              <span class="row-text">
                <span class="row-title">{m.readersTitle}</span>
              </span>
              <Icon name="forward" />
            </button>
          </li>
        )}
        <li>
          <button type="button" class="row" onClick={props.onForget}>
            <Tile icon="bin" />
            <span class="row-text">
              <span class="row-title">{m.forget}</span>
              <span class="row-detail">{m.forgetText}</span>
            </span>
            <Icon name="forward" />
          </button>
        </li>
      </ul>
    </Sheet>
  );
}

export function ForgetSheet(props: { readonly onForget: () => Promise<void>; readonly onClose: () => void }) {
  const [busy, setBusy] = useState(false);
  const m = later;
  return (
    <Sheet title={m.forget} short onClose={props.onClose}>
      <p class="body">{m.forgetText}</p>
      <div class="pair">
        <button type="button" class="button secondary" onClick={props.onClose}>
          {m.forgetCancel}
        </button>
        <button
          type="button"
          class="button primary"
          aria-disabled={busy}
          onClick={() => {
            if (busy) return;
            setBusy(true);
            void props.onForget();
          }}
        >
          {busy ? m.forgetting : m.forgetConfirm}
        </button>
      </div>
    </Sheet>
  );
}
