// The small parts of the composer's bar: what is being written, canned answers, pages.
import { BookOpen, FileText, SquareSlash } from 'lucide-react';
import type { ReactNode } from 'react';
import { Button, Menu, MenuItem, MenuTrigger, Popover } from 'react-aria-components';
import { Icon, IconAction } from '../staff/controls.tsx';
import { useObservable } from '../staff/observe.ts';
import type { Article } from './answers.ts';
import { useDesktop } from './desktop.ts';

/** Pages in the menu; more are found by the palette. */
const PAGES_MAX = 50;

/** Only what there is: a button that finds nothing is not shown. */
export function ComposerTools({
  canned,
  page,
}: {
  readonly canned: () => void;
  readonly page: (article: Article) => void;
}) {
  const { answers } = useDesktop();
  const all = useObservable(answers.all);
  if (all.canned.length + all.articles.length === 0) return null;
  return (
    <span className="composer-tools">
      {all.canned.length === 0 ? null : (
        <IconAction icon={SquareSlash} label="Canned replies" keys="/" small onPress={canned} />
      )}
      {all.articles.length === 0 ? null : (
        <MenuTrigger>
          <Button className="button icon quiet small" aria-label="Knowledge base">
            <Icon of={BookOpen} />
          </Button>
          <Popover className="popover pages-popover" placement="top start" offset={4}>
            <Menu
              className="menu"
              aria-label="Knowledge base"
              onAction={(key) => {
                const article = all.articles.find(({ item }) => item === key);
                if (article !== undefined) page(article);
              }}
            >
              {all.articles.slice(0, PAGES_MAX).map((article) => (
                <MenuItem
                  key={article.item}
                  id={article.item}
                  className="menu-item"
                  textValue={article.title}
                >
                  <Icon of={FileText} size={14} />
                  <span>
                    {article.title}
                    {article.public ? null : <span className="meta menu-detail">Staff only</span>}
                  </span>
                </MenuItem>
              ))}
            </Menu>
          </Popover>
        </MenuTrigger>
      )}
    </span>
  );
}

export function Segment({
  on,
  off = false,
  press,
  children,
}: {
  readonly on: boolean;
  readonly off?: boolean;
  readonly press: () => void;
  readonly children: ReactNode;
}) {
  return (
    <button
      type="button"
      className="segment"
      aria-pressed={on}
      disabled={off}
      {...(on ? { 'data-selected': '' } : {})}
      onClick={press}
    >
      {children}
    </button>
  );
}
