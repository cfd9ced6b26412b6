// An article as visitors see it, drawn from its tree.
import { Fragment } from 'react';
import { type Block, markdown, type Span } from '../../markdown.ts';

export function MarkdownView({ text }: { readonly text: string }) {
  return (
    <div className="article-view">
      {markdown(text).map((block, index) => (
        <BlockView key={index} block={block} />
      ))}
    </div>
  );
}

function BlockView({ block }: { readonly block: Block }) {
  switch (block.kind) {
    case 'heading':
      return (
        <h3>
          <Spans of={block.spans} />
        </h3>
      );
    case 'paragraph':
      return (
        <p>
          <Spans of={block.spans} />
        </p>
      );
    case 'bullets':
    case 'numbers': {
      const items = block.items.map((item, index) => (
        <li key={index}>
          <Spans of={item} />
        </li>
      ));
      return block.kind === 'bullets' ? <ul>{items}</ul> : <ol>{items}</ol>;
    }
  }
}

function Spans({ of }: { readonly of: readonly Span[] }) {
  return of.map((span, index) => (
    <Fragment key={index}>
      <SpanView span={span} />
    </Fragment>
  ));
}

function SpanView({ span }: { readonly span: Span }) {
  switch (span.kind) {
    case 'text':
      return span.text;
    case 'code':
      return <code className="mono">{span.text}</code>;
    case 'strong':
      return (
        <b>
          <Spans of={span.spans} />
        </b>
      );
    case 'emphasis':
      return (
        <em>
          <Spans of={span.spans} />
        </em>
      );
    case 'link':
      return (
        <a href={span.href} target="_blank" rel="noopener noreferrer">
          {span.text}
        </a>
      );
  }
}
