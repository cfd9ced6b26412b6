// The little of Markdown that a help article needs, as a tree: headings, paragraphs, lists, emphasis, code, links. What it
// does not know stays the text it is, and nothing of it is ever HTML: who draws it makes elements.

export type Span =
  | { readonly kind: 'text' | 'code'; readonly text: string }
  | { readonly kind: 'strong' | 'emphasis'; readonly spans: readonly Span[] }
  | { readonly kind: 'link'; readonly text: string; readonly href: string };

export type Block =
  | { readonly kind: 'heading' | 'paragraph'; readonly spans: readonly Span[] }
  | { readonly kind: 'bullets' | 'numbers'; readonly items: readonly (readonly Span[])[] };

/** Emphasis within emphasis goes no deeper. */
const DEPTH_MAX = 4;
const INLINE =
  /\*\*([^*]+)\*\*|\*([^*\s][^*]*)\*|`([^`]+)`|\[([^\]]+)\]\((https?:\/\/[^\s)]+|mailto:[^\s)]+|tel:[^\s)]+)\)/;
const HEADING = /^#{1,6}\s+(.*\S)\s*$/;
const ITEM = /^\s*(?:([-*+])|\d{1,3}[.)])\s+(\S.*)$/;

type List = { readonly kind: 'bullets' | 'numbers'; readonly items: string[] };

export function markdown(text: string): readonly Block[] {
  const blocks: Block[] = [];
  let lines: string[] = [];
  let list = null as List | null;
  const flush = () => {
    if (lines.length > 0) blocks.push({ kind: 'paragraph', spans: spansOf(lines.join(' '), 0) });
    if (list !== null) blocks.push({ kind: list.kind, items: list.items.map((item) => spansOf(item, 0)) });
    lines = [];
    list = null;
  };
  for (const line of text.replace(/\r\n?/g, '\n').split('\n')) {
    const heading = HEADING.exec(line);
    const item = ITEM.exec(line);
    if (line.trim() === '') flush();
    else if (heading !== null) {
      flush();
      blocks.push({ kind: 'heading', spans: spansOf(heading[1] ?? '', 0) });
    } else if (item !== null) {
      const kind = item[1] === undefined ? 'numbers' : 'bullets';
      if (list?.kind !== kind) flush();
      list ??= { kind, items: [] };
      list.items.push(item[2] ?? '');
    } else if (list !== null) list.items.push(`${list.items.pop() ?? ''} ${line.trim()}`);
    else lines.push(line.trim());
  }
  flush();
  return blocks;
}

function spansOf(text: string, depth: number): readonly Span[] {
  const spans: Span[] = [];
  let rest = text;
  for (let found = inlineIn(rest, depth); found !== null; found = inlineIn(rest, depth)) {
    const [whole, strong, emphasis, code, label, href] = found;
    if (found.index > 0) spans.push({ kind: 'text', text: rest.slice(0, found.index) });
    if (strong !== undefined) spans.push({ kind: 'strong', spans: spansOf(strong, depth + 1) });
    else if (emphasis !== undefined) spans.push({ kind: 'emphasis', spans: spansOf(emphasis, depth + 1) });
    else if (code !== undefined) spans.push({ kind: 'code', text: code });
    else spans.push({ kind: 'link', text: label ?? '', href: href ?? '' });
    rest = rest.slice(found.index + whole.length);
  }
  if (rest !== '') spans.push({ kind: 'text', text: rest });
  return spans;
}

function inlineIn(text: string, depth: number): RegExpExecArray | null {
  return depth > DEPTH_MAX ? null : INLINE.exec(text);
}
