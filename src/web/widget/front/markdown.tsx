/** @jsxImportSource preact */
// The little of Markdown that a help article needs, as elements: paragraphs, headings, lists, emphasis, code, links.
// Never as HTML: what it does not know stays the text it is.
import type { ComponentChildren, JSX } from 'preact';

/** Nested emphasis goes no deeper. */
const DEPTH_MAX = 4;
const INLINE =
  /\*\*(.+?)\*\*|\*(.+?)\*|_(.+?)_|`([^`]+)`|\[([^\]]+)\]\((https?:\/\/[^\s)]+|mailto:[^\s)]+|tel:[^\s)]+)\)/;

export function Markdown({ text }: { readonly text: string }) {
  return <>{blocksOf(text).map((block, index) => drawn(block, index))}</>;
}

type Block =
  | { readonly kind: 'heading' | 'paragraph'; readonly text: string }
  | { readonly kind: 'bullets' | 'numbers'; readonly items: readonly string[] };

export function blocksOf(text: string): readonly Block[] {
  const blocks: Block[] = [];
  for (const part of text.replace(/\r\n?/g, '\n').split(/\n{2,}/)) {
    let lines: string[] = [];
    let list = null as { kind: 'bullets' | 'numbers'; items: string[] } | null;
    const flush = () => {
      if (lines.length > 0) blocks.push({ kind: 'paragraph', text: lines.join(' ') });
      if (list !== null) blocks.push(list);
      lines = [];
      list = null;
    };
    for (const line of part.split('\n')) {
      const heading = /^#{1,6}\s+(.+?)\s*#*$/.exec(line);
      const item = /^\s*(?:([-*+])|\d{1,3}[.)])\s+(.+)$/.exec(line);
      if (heading !== null) {
        flush();
        blocks.push({ kind: 'heading', text: heading[1] ?? '' });
      } else if (item !== null) {
        const kind = item[1] === undefined ? 'numbers' : 'bullets';
        if (list?.kind !== kind) flush();
        list ??= { kind, items: [] };
        list.items.push(item[2] ?? '');
      } else if (list !== null && line.trim() !== '') {
        list.items.push(`${list.items.pop() ?? ''} ${line.trim()}`);
      } else if (line.trim() !== '') lines.push(line.trim());
    }
    flush();
  }
  return blocks;
}

function drawn(block: Block, key: number): JSX.Element {
  switch (block.kind) {
    case 'heading':
      return <h4 key={key}>{inline(block.text, 0)}</h4>;
    case 'paragraph':
      return <p key={key}>{inline(block.text, 0)}</p>;
    case 'bullets':
    case 'numbers': {
      const items = block.items.map((item, index) => <li key={index}>{inline(item, 0)}</li>);
      return block.kind === 'bullets' ? <ul key={key}>{items}</ul> : <ol key={key}>{items}</ol>;
    }
  }
}

function inline(text: string, depth: number): ComponentChildren {
  const found = depth > DEPTH_MAX ? null : INLINE.exec(text);
  if (found === null) return text;
  const [whole, strong, stressed, underlined, code, label, address] = found;
  const before = text.slice(0, found.index);
  const after = inline(text.slice(found.index + whole.length), depth);
  return (
    <>
      {before}
      {strong !== undefined ? (
        <b>{inline(strong, depth + 1)}</b>
      ) : (stressed ?? underlined) !== undefined ? (
        <em>{inline(stressed ?? underlined ?? '', depth + 1)}</em>
      ) : code !== undefined ? (
        <code>{code}</code>
      ) : (
        <a href={address ?? ''} target="_blank" rel="noopener noreferrer">
          {label}
        </a>
      )}
      {after}
    </>
  );
}
