// A word in every form in which software likes to let it lie.

/** One word in every form it might rest in. */
export function disguises(word: string): readonly Buffer[] {
  const bytes = Buffer.from(word, 'utf8');
  const texts = new Set([
    word,
    JSON.stringify(word).slice(1, -1),
    encodeURIComponent(word),
    bytes.toString('hex'),
    bytes.toString('hex').toUpperCase(),
    [...word]
      .map((letter) => (letter > '~' ? `\\u${letter.charCodeAt(0).toString(16).padStart(4, '0')}` : letter))
      .join(''),
  ]);
  const found = [...texts].map((text) => Buffer.from(text, 'utf8'));
  found.push(Buffer.from(word, 'utf16le'));
  // Inside a longer base64 text a word begins at one of three places; its edges depend on the neighbours.
  for (const shift of [0, 1, 2]) {
    const padded = Buffer.concat([Buffer.alloc(shift), bytes]);
    const text = padded.toString('base64');
    const inner = text.slice(shift === 0 ? 0 : 4, -4);
    if (inner.length < 8) continue;
    found.push(Buffer.from(inner), Buffer.from(inner.replaceAll('+', '-').replaceAll('/', '_')));
  }
  return found;
}
