// Asks the server for a report, and again when something changed, with one question on its way at a time.
import { useEffect, useRef, useState } from 'react';
import type { Report, ReportQuestion } from '../../../figures/report.ts';
import { useWork } from '../../staff/start.tsx';

/** Days are told by the workspace's own zone. */
export type ReportAsked = Omit<ReportQuestion, 'zone'>;

export type Asked = {
  readonly report: Report | null;
  /** Why the last question was not answered; what was answered before still stands. */
  readonly wrong: string | null;
  readonly loading: boolean;
};

/** Figures that go with a live page are asked again at most this often. */
export const AGAIN_MS = 5_000;

/** `news`: anything that changes when there is something new to ask for. */
export function useReport(question: ReportAsked, news: unknown): Asked {
  const { address } = useWork();
  const [asked, setAsked] = useState<Asked>({ report: null, wrong: null, loading: true });
  const query = queryOf(question);
  const last = useRef({ query: '', at: 0 });
  useEffect(() => {
    let over = false;
    const sameQuestion = last.current.query === query;
    const wait = sameQuestion ? Math.max(0, AGAIN_MS - (Date.now() - last.current.at)) : 0;
    const timer = setTimeout(() => {
      last.current = { query, at: Date.now() };
      void answered(`${address.base}/v1/reports?${query}`).then((answer) => {
        if (over) return;
        setAsked((before) =>
          typeof answer === 'string'
            ? { ...before, wrong: answer, loading: false }
            : { report: answer, wrong: null, loading: false },
        );
      });
    }, wait);
    return () => {
      over = true;
      clearTimeout(timer);
    };
  }, [address.base, query, news]);
  return asked;
}

function queryOf({ campaign, from, site, team, to, topic }: ReportAsked): string {
  const query = new URLSearchParams({ from, to });
  for (const [name, value] of Object.entries({ team, site, campaign, topic }))
    if (value !== null) query.set(name, value);
  return query.toString();
}

async function answered(url: string): Promise<Report | string> {
  try {
    const response = await fetch(url, { credentials: 'same-origin', cache: 'no-store' });
    if (response.ok) return (await response.json()) as Report;
    const body = (await response.json()) as { readonly code?: string };
    return body.code === 'too-many'
      ? 'There are more conversations in these days than one report goes through. Choose fewer days.'
      : `The figures could not be had (${body.code ?? response.status}).`;
  } catch {
    return 'The server does not answer. The figures are those of before.';
  }
}
