/** @jsxImportSource preact */
// One help article, fetched when it is opened.
import { useEffect, useState } from 'preact/hooks';
import { isObject } from '../../../seal/is-object.ts';
import { IconButton } from '../parts.tsx';
import { words } from '../words.ts';
import { front } from './front-words.ts';
import { Markdown } from './markdown.tsx';

type Loaded =
  | { readonly status: 'loading' | 'failed' }
  | { readonly status: 'there'; readonly body: string; readonly language: string };

export function ArticleScreen(props: {
  readonly title: string;
  /** Where its text is. */
  readonly address: string;
  readonly headingRef: { current: HTMLElement | null };
  readonly onBack: () => void;
  readonly onClose: () => void;
  readonly onAsk: () => void;
}) {
  const { address } = props;
  const [article, setArticle] = useState<Loaded>({ status: 'loading' });
  const [tries, setTries] = useState(0);
  useEffect(() => {
    let gone = false;
    setArticle({ status: 'loading' });
    fetchArticle(address).then(
      (found) => !gone && setArticle(found),
      () => !gone && setArticle({ status: 'failed' }),
    );
    return () => {
      gone = true;
    };
  }, [address, tries]);
  return (
    <>
      <div class="top">
        <IconButton icon="back" label={words.back} onClick={props.onBack} />
        <div class="who">
          <h2 tabIndex={-1} ref={(element) => void (props.headingRef.current = element)}>
            <bdi>{props.title}</bdi>
          </h2>
        </div>
        <IconButton icon="close" label={words.close} onClick={props.onClose} />
      </div>
      <article
        class="article"
        tabIndex={0}
        aria-label={props.title}
        aria-busy={article.status === 'loading'}
        lang={article.status === 'there' ? article.language : undefined}
        dir="auto"
      >
        {article.status === 'there' && <Markdown text={article.body} />}
        {article.status === 'loading' && <p class="hint">{front.openingArticle}</p>}
        {article.status === 'failed' && (
          <p role="alert">
            {front.noArticle}{' '}
            <button type="button" class="link" onClick={() => setTries(tries + 1)}>
              {front.tryAgain}
            </button>
          </p>
        )}
      </article>
      <div class="end">
        <button type="button" class="button secondary big" onClick={props.onAsk}>
          {front.stillAsk}
        </button>
      </div>
    </>
  );
}

async function fetchArticle(address: string): Promise<Loaded> {
  const response = await fetch(address, { credentials: 'omit' });
  const body: unknown = response.ok ? await response.json() : null;
  if (!isObject(body) || typeof body['body'] !== 'string') return { status: 'failed' };
  return {
    status: 'there',
    body: body['body'],
    language: typeof body['language'] === 'string' ? body['language'] : '',
  };
}
