/** @jsxImportSource preact */
// Tells the visitor that a number was hidden, and what to do if it was none. Comes with the detector.
import { useState } from 'preact/hooks';
import { cardWords } from './card-words.ts';
import { Icon } from './icons.tsx';
import type { Masked } from './masking.ts';
import { type House, words } from './words.ts';

export type CardNoteProps = {
  readonly hid: Masked['hid'];
  readonly house: House;
  readonly onClose: () => void;
};

export function CardNote({ hid, house, onClose }: CardNoteProps) {
  const [hint, setHint] = useState(false);
  return (
    <div class="note accent">
      <Icon name="shield" size={20} />
      <div>
        <b>{hid === 'code' ? cardWords.code : cardWords.title}</b>
        {hid !== 'code' && (
          <>
            <p>{cardWords[hid](house)}</p>
            {hint ? (
              <p>{cardWords.notCardHint}</p>
            ) : (
              <button type="button" class="plain" onClick={() => setHint(true)}>
                {cardWords.notCard}
              </button>
            )}
          </>
        )}
      </div>
      <button type="button" class="dismiss" aria-label={words.close} onClick={onClose}>
        <Icon name="close" size={16} />
      </button>
    </div>
  );
}
