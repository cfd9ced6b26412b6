/** @jsxImportSource preact */
// People and what they wrote.
import { partsOf } from './mask-parts.ts';
import { later } from './conversation-words.ts';
import { linkedParts } from './links.ts';
import { maskWords } from './spoken.ts';

export function initials(name: string): string {
  const parts = name.trim().split(/\s+/);
  const letters = parts.length > 1 ? [parts[0], parts.at(-1)] : [parts[0]];
  return letters
    .map((part) => [...(part ?? '')][0] ?? '')
    .join('')
    .toUpperCase();
}

export function firstName(name: string): string {
  return name.trim().split(/\s+/)[0] ?? name;
}

export function Avatar({ name, size, online = false }: { name: string; size: 28 | 36; online?: boolean }) {
  return (
    <span class={`avatar s${size}`} aria-hidden="true">
      {initials(name)}
      {online && <span class="dot" />}
    </span>
  );
}

/** Message text: line breaks kept, safe links to follow, masks drawn as chips and spoken as words. */
export function MessageText({ text }: { text: string }) {
  return (
    <>
      {partsOf(text).map((part, index) =>
        part.kind === 'text' ? (
          linkedParts(part.text).map((each) =>
            each.address === null ? (
              each.text
            ) : (
              <a key={each.text} href={each.address} target="_blank" rel="noopener noreferrer nofollow">
                {each.text}
                <span class="unseen"> ({later.newTab})</span>
              </a>
            ),
          )
        ) : (
          <bdi key={index} class="mask" role="img" aria-label={maskWords(part.what, part.ending)}>
            {part.ending === null ? part.text : `•••• ${part.ending}`}
          </bdi>
        ),
      )}
    </>
  );
}
