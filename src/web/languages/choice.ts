// In which language a visitor is spoken with: the one the page fixes, else the first of their own that there is. English is
// in the bundles; any other is one file, and which there are is what the signed manifest names.
import type { LoaderPort } from '../loader/port.ts';

/** By part, as language.ts names them; each part's own file says what it holds. */
type Words = Readonly<Record<string, object>>;

export type Tongue = {
  readonly language: string;
  /** For clocks, days and numbers: the visitor's own region of that language where they have one. */
  readonly locale: string;
  readonly direction: 'ltr' | 'rtl';
  /** What its letters and its direction ask of the looks. */
  readonly sheet: string;
  /** Null: English. */
  readonly spoken: Words | null;
};

/** What a language's file holds; one that runs from right to left has a sheet of its own. */
export type LanguageFile = { readonly spoken: Words; readonly sheet?: string };

/** More of a visitor's languages are not tried. */
const TRIED_MAX = 5;

export const english: Tongue = { language: 'en', locale: 'en-GB', direction: 'ltr', sheet: '', spoken: null };

export async function chosenTongue({ data, load }: LoaderPort): Promise<Tongue> {
  for (const tag of [data['language'] ?? [], navigator.languages].flat().slice(0, TRIED_MAX)) {
    const language = tag.split('-')[0]!;
    if (language === 'en') return { ...english, locale: tag };
    try {
      const { sheet = '', spoken } = (await load(language)) as LanguageFile;
      // The digits of what is typed, of references and of telephone numbers: one kind within one conversation.
      const locale = `${tag}-u-nu-latn`;
      return { language, locale, direction: sheet ? 'rtl' : 'ltr', sheet, spoken };
    } catch {
      // There is no such file, or it cannot be had now: the next one.
    }
  }
  return english;
}
