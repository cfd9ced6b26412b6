// Answers kept ready: found, filled, and pages matched by what was asked.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  type Article,
  type Canned,
  cannedFor,
  filled,
  gapIn,
  mentionAt,
  mentionedIn,
  partsOfAnswer,
  slashAt,
  suggested,
  wordsOfPage,
} from '../../../src/web/console/answers.ts';

const canned = (shortcut: string, more: Partial<Canned> = {}): Canned => ({
  shortcut,
  title: shortcut,
  text: 'text',
  teams: [],
  language: null,
  ...more,
});
const article = (title: string, keywords: readonly string[], more: Partial<Article> = {}): Article => ({
  item: title,
  title,
  language: 'en',
  topics: [],
  keywords,
  public: true,
  ...more,
});

describe('canned answers', () => {
  it('[I30] a "/" opens them only at the start of a word', () => {
    expect(slashAt('It is on its way. /card', 23)).toEqual({ start: 18, word: 'card' });
    expect(slashAt('/', 1)).toEqual({ start: 0, word: '' });
    expect(slashAt('and/or', 6)).toBeNull();
    expect(slashAt('/card now', 9)).toBeNull();
    expect(slashAt('https://a', 9)).toBeNull();
  });

  it('[I30] only those of the team are offered, by shortcut before title, in the language first', () => {
    const all = [
      canned('card-fee'),
      canned('pin', { title: 'PIN for a new card' }),
      canned('card-sv', { language: 'sv' }),
      canned('card-loan', { teams: ['mortgages'] }),
    ];
    const found = cannedFor(all, 'card', { team: 'cards', language: 'sv-SE' });
    expect(found.map(({ shortcut }) => shortcut)).toEqual(['card-sv', 'card-fee', 'pin']);
  });

  it('[I30] what is known is filled in, what is not stays a gap to type over', () => {
    const text = 'Hello {visitor}, {agent} here. It reaches {city} by {date}.';
    const ready = filled(text, { visitor: 'Maya', agent: 'Ann Keller', city: null });
    expect(ready).toBe('Hello Maya, Ann Keller here. It reaches {city} by {date}.');
    const gap = gapIn(ready);
    expect(gap === null ? null : ready.slice(gap.start, gap.end)).toBe('{city}');
    expect(gapIn(ready, (gap?.end ?? 0) + 1)).not.toBeNull();
    expect(gapIn('no gap { here }')).toBeNull();
    expect(partsOfAnswer('a {b} c').map(({ gap: is, text: words }) => [words, is])).toEqual([
      ['a ', false],
      ['b', true],
      [' c', false],
    ]);
  });

  it('[I30] a value never opens a gap of its own by what it fills: what it holds stands as it is', () => {
    fc.assert(
      fc.property(fc.string({ maxLength: 20 }), (name) => {
        expect(filled('{visitor}', { visitor: name, agent: 'never' })).toBe(name);
      }),
    );
  });
});

describe('mentions', () => {
  const people = [
    { id: 'a', name: 'Ann' },
    { id: 'b', name: 'Anna Berg' },
    { id: 't', name: 'Tomás Ruiz' },
  ];

  it('[I31] a name after an "@" is found without its accents, and is not the beginning of another', () => {
    expect(mentionedIn('ask @tomas ruiz or @Anna Berg', people).map(({ id }) => id)).toEqual(['b', 't']);
    expect(mentionedIn('mail ann@example', people)).toEqual([]);
    expect(mentionedIn('@Ann, please', people).map(({ id }) => id)).toEqual(['a']);
  });

  it('[I31] typing goes on over the words of a name and ends with anything else', () => {
    expect(mentionAt('see @Tom', 8)).toEqual({ start: 4, word: 'Tom' });
    expect(mentionAt('see @Tomás Ru', 13)).toEqual({ start: 4, word: 'Tomás Ru' });
    expect(mentionAt('a@b', 3)).toBeNull();
    expect(mentionAt('see @Tom, ', 10)).toBeNull();
  });
});

describe('pages that fit the question', () => {
  const pages = [
    article('Courier times abroad', ['courier', 'hotel', 'delivery abroad']),
    article('Emergency cash without a card', ['emergency cash', 'lost card']),
    article('Opening a joint account', ['joint account']),
  ];

  it('[I32] two at most, best first, none for a question that fits nothing', () => {
    const asked = ['I lost my card in a taxi', 'Can a courier bring a new card to my hotel?'];
    expect(suggested(pages, asked, { topic: null, language: 'en' }).map(({ title }) => title)).toEqual([
      'Courier times abroad',
      'Emergency cash without a card',
    ]);
    expect(suggested(pages, ['Hello, how are you'], { topic: null, language: 'en' })).toEqual([]);
    expect(suggested(pages, [], { topic: null, language: 'en' })).toEqual([]);
  });

  it('[I32] a page becomes plain words that fit into an answer', () => {
    const page = '# Courier\n\nA **courier** takes [two days](https://x).\n\nSomeone must sign.';
    expect(wordsOfPage(page, 500)).toBe('A courier takes two days.\n\nSomeone must sign.');
    expect(wordsOfPage(page, 30)).toBe('A courier takes two days.');
    expect(wordsOfPage('x'.repeat(50), 10)).toBe(`${'x'.repeat(9)}…`);
  });
});
