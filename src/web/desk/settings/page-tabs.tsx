// Pages that stand together, as links.
import { useWork } from '../../staff/start.tsx';
import { groupOf } from './administration.ts';

export function PageTabs({ page }: { readonly page: string }) {
  const { address } = useWork();
  const pages = groupOf(page)?.pages ?? [];
  if (pages.length < 2) return null;
  return (
    <nav className="page-tabs" aria-label="Pages beside this one">
      {pages.map((each) => (
        <a
          key={each.page}
          className="page-tab"
          href={address.href(each.page)}
          {...(each.page === page ? { 'aria-current': 'page' as const } : {})}
          onClick={(event) => {
            if (event.ctrlKey || event.metaKey || event.shiftKey) return;
            event.preventDefault();
            address.go(each.page);
          }}
        >
          {each.word}
        </a>
      ))}
    </nav>
  );
}
