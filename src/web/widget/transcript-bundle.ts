// A visitor's own copy of a conversation: what their device could open, as one page that needs nothing else. Fetched when
// it is wanted. Made of elements, never of markup, so that nothing that was said can become part of the page.
import type { ConversationState } from '../connection/conversation-state.ts';

export type CopyLine = { readonly at: string; readonly who: string; readonly text: string };

export type Copy = {
  readonly title: string;
  readonly made: string;
  readonly note: string;
  readonly lines: readonly CopyLine[];
  readonly language: string;
  readonly direction: 'ltr' | 'rtl';
};

const LOOKS = `
body { max-width: 42rem; margin: 2rem auto; padding-inline: 1rem; font: 1rem/1.5 system-ui, sans-serif; color: #1c2024; }
h1 { font-size: 1.25rem; margin: 0; }
ol { list-style: none; padding: 0; }
li { margin-block: 1rem; break-inside: avoid; }
li p { margin: 0; white-space: pre-wrap; overflow-wrap: anywhere; }
small, header p { color: #60646c; }
`;
/** The address of a file lives long enough for the browser to take it. */
const TAKE_MS = 60_000;

/** Lines in the order they were said; `hidden` says what stands for what this device may not show. */
export function copyLines(
  state: ConversationState,
  words: {
    readonly who: (mine: boolean, name: string | null) => string;
    readonly hidden: string;
    readonly time: (at: number) => string;
  },
): readonly CopyLine[] {
  return state.items.flatMap((item) => {
    if (item.kind === 'line') return [];
    const mine = item.mine || item.from === 'visitor';
    const text = item.content.status === 'open' ? item.content.text : words.hidden;
    return [{ at: words.time(item.at), who: words.who(mine, item.name), text }];
  });
}

function fill(page: Document, copy: Copy): void {
  const element = (tag: string, text: string, ...children: readonly Node[]) => {
    const made = page.createElement(tag);
    made.append(text, ...children);
    return made;
  };
  page.title = copy.title;
  page.documentElement.lang = copy.language;
  page.documentElement.dir = copy.direction;
  const said = element('ol', '');
  for (const { at, text, who } of copy.lines) {
    const words = element('p', text);
    words.dir = 'auto';
    said.append(element('li', '', element('b', who), element('small', ` ${at}`), words));
  }
  const head = element('header', '', element('h1', copy.title), element('p', copy.made));
  page.body.replaceChildren(head, said, element('small', copy.note));
}

/** The whole page, as it is written to a file. */
export function copyPage(copy: Copy): string {
  const page = document.implementation.createHTMLDocument('');
  const meta = page.createElement('meta');
  meta.setAttribute('charset', 'utf-8');
  page.head.prepend(meta);
  fill(page, copy);
  // Put in as text: as an element it would be held to the policy of the page behind.
  const whole = page.documentElement.outerHTML.replace('</head>', () => `<style>${LOOKS}</style></head>`);
  return `<!doctype html>\n${whole}\n`;
}

export function download(copy: Copy): void {
  const address = URL.createObjectURL(new Blob([copyPage(copy)], { type: 'text/html' }));
  const link = document.createElement('a');
  link.href = address;
  link.download = `${copy.title.replace(/[^\p{L}\p{N}]+/gu, '-')}.html`;
  link.click();
  setTimeout(() => URL.revokeObjectURL(address), TAKE_MS);
}

/** In a frame of its own, so that the page behind is not printed; its policy may forbid every frame but an empty one. */
export function print(copy: Copy, within: Node): void {
  const frame = document.createElement('iframe');
  frame.hidden = true;
  within.appendChild(frame);
  const inner = frame.contentWindow as (Window & typeof globalThis) | null;
  if (inner === null) return frame.remove();
  const sheet = new inner.CSSStyleSheet();
  sheet.replaceSync(LOOKS);
  inner.document.adoptedStyleSheets = [sheet];
  fill(inner.document, copy);
  inner.addEventListener('afterprint', () => frame.remove());
  inner.print();
}
