// The language of this widget, settled before anything is drawn. Where it is not English, its words take the place of the
// English ones, part by part, as each part comes.
import { chosenTongue, english } from '../languages/choice.ts';
import type { LoaderPort } from '../loader/port.ts';
import { words } from './words.ts';

let chosen = english;

export const tongue = () => chosen;

export async function speak(port: LoaderPort): Promise<void> {
  chosen = await chosenTongue(port);
  inLanguage('words', words);
}

/** The words of a part as they are said in the language spoken. */
export function inLanguage<T extends object>(part: string, own: T): T {
  return Object.assign(own, chosen.spoken?.[part]);
}
