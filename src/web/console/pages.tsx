// Which of the console's pages is shown. What not everybody opens is fetched when it is opened.
import { lazy, type ReactNode, Suspense, useCallback, useMemo, useState } from 'react';
import { useObservable } from '../staff/observe.ts';
import { useWork } from '../staff/start.tsx';
import { AnswersContext } from './answers-context.ts';
import { settingAnswers } from './answers-source.ts';
import { Console } from './console.tsx';
import { pageAt } from './console-pages.ts';
import { OfferCards } from './offer-cards.tsx';

const Wall = lazy(() => import('./wall/wall-page.tsx').then((part) => ({ default: part.WallPage })));
const Reports = lazy(() =>
  import('./reports/reports-page.tsx').then((part) => ({ default: part.ReportsPage })),
);

const Visitors = lazy(() =>
  import('./visitors/visitors-page.tsx').then((part) => ({ default: part.VisitorsPage })),
);

export function Pages() {
  const { address, me, staff } = useWork();
  const place = useObservable(address.place);
  const answers = useMemo(() => settingAnswers(staff), [staff]);
  const [accepted, setAccepted] = useState<string | null>(null);
  const open = useCallback(
    (conversation: string) => {
      setAccepted(conversation);
      address.go('chat', conversation);
    },
    [address],
  );
  const asked = me.roles.includes('agent') || me.roles.includes('supervisor');
  return (
    <AnswersContext value={answers}>
      {pageOf(pageAt(place, me), accepted)}
      {asked ? <OfferCards open={open} /> : null}
    </AnswersContext>
  );
}

function pageOf(page: ReturnType<typeof pageAt>, accepted: string | null): ReactNode {
  switch (page) {
    case 'wall':
      return (
        <Suspense fallback={<Fetching />}>
          <Wall />
        </Suspense>
      );
    case 'visitors':
      return (
        <Suspense fallback={<Fetching />}>
          <Visitors />
        </Suspense>
      );
    case 'reports':
      return (
        <Suspense fallback={<Fetching />}>
          <Reports />
        </Suspense>
      );
    default:
      return <Console accepted={accepted} />;
  }
}

function Fetching() {
  return (
    <main className="standing" aria-busy="true">
      <p role="status">Opening the page…</p>
    </main>
  );
}
