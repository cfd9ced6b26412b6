// Over the field: pages that fit what the visitor asked, two at most, matched in this browser. Absent when there is none.
import { FileText, Lightbulb } from 'lucide-react';
import { Button } from 'react-aria-components';
import { Icon, KeyCap } from '../staff/controls.tsx';
import type { Article } from './answers.ts';

export function SuggestionStrip({
  articles,
  take,
}: {
  readonly articles: readonly Article[];
  readonly take: (article: Article) => void;
}) {
  if (articles.length === 0) return null;
  return (
    <div className="suggestions" role="group" aria-label="Pages that fit the question">
      <Icon of={Lightbulb} />
      <span className="meta suggestions-word">Matched on this device</span>
      {articles.map((article, index) => (
        <Button
          key={article.item}
          className="button small truncate"
          onPress={() => take(article)}
          {...(index === 0 ? { 'aria-keyshortcuts': 'Alt+U' } : {})}
        >
          <Icon of={FileText} size={14} />
          <span className="truncate">{article.title}</span>
          {index === 0 ? (
            <>
              <KeyCap>Alt</KeyCap>
              <KeyCap>U</KeyCap>
            </>
          ) : null}
        </Button>
      ))}
    </div>
  );
}
