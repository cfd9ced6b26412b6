import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Block, markdown, type Span } from '../../src/web/markdown.ts';

const text = (words: string): Span => ({ kind: 'text', text: words });

describe('the little of Markdown that articles use', () => {
  it('[U24] headings, paragraphs, lists, emphasis, code and links', () => {
    expect(
      markdown(
        '# Lost card\n\nBlock it **at once**,\nin the *app*.\n\n1. Open\n2. Choose `Block`\n   now\n\n- one\n- [us](https://bank.example/help)',
      ),
    ).toEqual([
      { kind: 'heading', spans: [text('Lost card')] },
      {
        kind: 'paragraph',
        spans: [
          text('Block it '),
          { kind: 'strong', spans: [text('at once')] },
          text(', in the '),
          { kind: 'emphasis', spans: [text('app')] },
          text('.'),
        ],
      },
      {
        kind: 'numbers',
        items: [[text('Open')], [text('Choose '), { kind: 'code', text: 'Block' }, text(' now')]],
      },
      {
        kind: 'bullets',
        items: [[text('one')], [{ kind: 'link', text: 'us', href: 'https://bank.example/help' }]],
      },
    ]);
  });

  it('[U24] what it does not know stays text: no HTML, and no address that runs', () => {
    for (const source of [
      '<script>alert(1)</script>',
      '<img src=x onerror=alert(1)>',
      '[x](javascript:alert(1))',
      '[x](data:text/html,hi)',
      '[x](//evil.example)',
      '![x](https://a.example/b.png)',
    ]) {
      const [block] = markdown(source);
      const spans = block !== undefined && 'spans' in block ? block.spans : [];
      for (const span of spans) if (span.kind === 'link') expect(span.href).toMatch(/^https:\/\/a\.example/);
      if (!source.startsWith('!')) expect(spans).toEqual([text(source)]);
    }
  });

  it('[U24] loses no word of any text, and every link is one that may be followed', () => {
    const words = (blocks: readonly Block[]): string =>
      blocks.map((block) => ('items' in block ? block.items : [block.spans]).map(spoken).join(' ')).join(' ');
    const spoken = (spans: readonly Span[]): string =>
      spans.map((span) => ('spans' in span ? spoken(span.spans) : span.text)).join('');
    const piece = fc.constantFrom(
      'a',
      'b1',
      ' ',
      '\n',
      '\n\n',
      '**',
      '*',
      '`',
      '- ',
      '1. ',
      '# ',
      '[',
      '](',
      ')',
      'https://x.y',
      'javascript:',
    );
    fc.assert(
      fc.property(
        fc.array(piece, { maxLength: 40 }).map((pieces) => pieces.join('')),
        (source) => {
          const blocks = markdown(source);
          const drawn = JSON.stringify(blocks);
          const hrefs = (drawn.match(/"href":"[^"]*"/g) ?? []).join('');
          const said = (of: string): number => of.match(/b1/g)?.length ?? 0;
          expect(said(words(blocks)) + said(hrefs)).toBe(said(source));
          for (const href of drawn.match(/"href":"[^"]*"/g) ?? [])
            expect(href).toMatch(/^"href":"(https?:\/\/|mailto:|tel:)/);
        },
      ),
    );
  });
});
