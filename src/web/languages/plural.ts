// Counts in words, by the language's own rules.

export type Forms = Readonly<Partial<Record<Intl.LDMLPluralRule, string>> & { other: string }>;

/** `#` in a form stands for the number. */
export function plurals(language: string): (count: number, forms: Forms) => string {
  const rules = new Intl.PluralRules(language);
  const number = new Intl.NumberFormat(`${language}-u-nu-latn`);
  return (count, forms) => (forms[rules.select(count)] ?? forms.other).replace('#', number.format(count));
}

export const capital = (text: string) => text.charAt(0).toUpperCase() + text.slice(1);
export const minutesOf = (seconds: number) => Math.max(1, Math.round(seconds / 60));
