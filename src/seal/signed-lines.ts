// A text that people read and sign: a first line that says what it is, then labelled lines. What they read must not hide
// behind white space.

export const LABEL_WIDTH = 14;

export function row(label: string, value: string): string {
  return label.padEnd(LABEL_WIDTH) + value;
}

/** The values of the lines below the first, by their place. */
export function valuesIn(text: string): (index: number) => string {
  const rows = text.split('\n').slice(1);
  return (index) => rows[index]?.slice(LABEL_WIDTH) ?? '';
}

export function isSingleSpaced(text: string): boolean {
  return text === text.trim() && !/\s\s/.test(text) && !/[^\P{Z} ]/u.test(text) && !/\p{Cf}/u.test(text);
}
