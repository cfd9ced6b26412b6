// What was checked of an event, in cells and in words. "Checked" is said only of what this device checked itself.
import type { Proof, ReplayEvent } from '../connection/replay.ts';
import { verificationWord } from '../staff/words.ts';

export type Cell = {
  readonly letter: 'L' | 'S' | 'C';
  /** `dash`: it cannot be checked here. */
  readonly state: 'check' | 'dash' | 'cross';
};

const SAID: ReadonlySet<string> = new Set(['MessageSent', 'NoteAdded']);

/** Events without text have no C; events that nobody signs have no S. */
export function cellsOf(event: Pick<ReplayEvent, 'type' | 'proof'>): readonly Cell[] {
  const said = SAID.has(event.type);
  const cells: Cell[] = [{ letter: 'L', state: stateOf(event.proof.place) }];
  if (said || event.proof.signature.status !== 'none')
    cells.push({ letter: 'S', state: stateOf(event.proof.signature) });
  if (said) cells.push({ letter: 'C', state: stateOf(event.proof.commitment) });
  return cells;
}

function stateOf(proof: Proof): Cell['state'] {
  return proof.status === 'holds' ? 'check' : proof.status === 'fails' ? 'cross' : 'dash';
}

export function proofWords(event: Pick<ReplayEvent, 'type' | 'proof'>): string {
  const { place, signature, commitment, check } = event.proof;
  const parts = [
    place.status === 'holds' ? 'in the log' : `place in the log does not hold${why(place)}`,
    signature.status === 'holds'
      ? 'signed'
      : signature.status === 'fails'
        ? `signature does not hold${why(signature)}`
        : signature.status === 'gone'
          ? 'signature cannot be checked any more'
          : SAID.has(event.type)
            ? 'signature not checkable'
            : '',
    !SAID.has(event.type)
      ? ''
      : commitment.status === 'holds'
        ? 'same text for all readers'
        : commitment.status === 'fails'
          ? `commitment does not hold${why(commitment)}`
          : 'text not checkable',
    check.status === 'holds'
      ? 'checked by the gateway'
      : check.status === 'fails'
        ? 'not checked by the gateway'
        : '',
  ];
  return parts.filter((part) => part !== '').join(', ');
}

function why(proof: Proof): string {
  return proof.status === 'fails' ? ` (${verificationWord(proof.code)})` : '';
}

export type Tally = { readonly held: number; readonly of: number; readonly failed: number };

export function tally(events: readonly Pick<ReplayEvent, 'type' | 'proof'>[], letter: Cell['letter']): Tally {
  let held = 0;
  let of = 0;
  let failed = 0;
  for (const event of events) {
    const cell = cellsOf(event).find((each) => each.letter === letter);
    if (cell === undefined) continue;
    of += 1;
    if (cell.state === 'check') held += 1;
    else if (cell.state === 'cross') failed += 1;
  }
  return { held, of, failed };
}
