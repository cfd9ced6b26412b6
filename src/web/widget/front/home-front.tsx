/** @jsxImportSource preact */
// Home below the one action: whether anybody answers now, and help articles to find an answer oneself.
import { useState } from 'preact/hooks';
import { Icon } from '../icons.tsx';
import { tongue } from '../language.ts';
import { front } from './front-words.ts';
import { findArticles } from './help-search.ts';
import { attendedBy } from './opening-line.ts';
import type { SiteTold } from './site-told.ts';

export function OpeningLine({ told, team, now }: { told: SiteTold; team: string; now: number }) {
  const { line, status } = attendedBy(told, team, now);
  return (
    <p class={status === 'open' ? 'opening now' : 'opening'}>
      <i aria-hidden="true" />
      {line}
    </p>
  );
}

export function Help(props: {
  readonly told: SiteTold;
  readonly onArticle: (item: string) => void;
  readonly onAsk: () => void;
}) {
  const { articles } = props.told;
  const [query, setQuery] = useState('');
  if (articles.length === 0) return null;
  const found = findArticles(articles, query, tongue().language);
  return (
    <section class="help" aria-labelledby="help-head">
      <h3 id="help-head">{front.find}</h3>
      <div class="search">
        <Icon name="search" size={18} />
        <input
          type="search"
          aria-label={front.search}
          placeholder={front.search}
          value={query}
          maxLength={100}
          onInput={(event) => setQuery(event.currentTarget.value)}
        />
      </div>
      <div role="status">
        {found.length === 0 && (
          <p class="hint">
            {front.nothing(query)}{' '}
            <button type="button" class="link" onClick={props.onAsk}>
              {front.askInstead}
            </button>
          </p>
        )}
      </div>
      <ul class="articles">
        {found.map(({ item, title }) => (
          <li key={item}>
            <button type="button" onClick={() => props.onArticle(item)}>
              <span dir="auto">{title}</span>
              <Icon name="forward" size={18} />
            </button>
          </li>
        ))}
      </ul>
    </section>
  );
}
