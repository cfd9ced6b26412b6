// What the officer's pages share: the desk's functions (loaded when first needed), requests, opened transcripts.
import { createContext, use, useCallback, useEffect, useRef, useState } from 'react';
import type { RequestRow } from '../../contract/views.ts';
import type { Desk, RequestDetail } from '../connection/desk.ts';
import { EndFailure } from '../connection/platform.ts';
import type { Replay } from '../connection/replay.ts';
import type { Staff } from '../connection/staff.ts';
import { codeWord } from '../staff/words.ts';

export type DeskWork = {
  readonly desk: () => Promise<Desk>;
  readonly rows: readonly RequestRow[];
  readonly loading: boolean;
  readonly failed: string | null;
  readonly refresh: () => Promise<void>;
  readonly detail: (row: RequestRow) => RequestDetail | string | null;
  readonly opened: Map<string, Replay>;
};

export const DeskContext = createContext<DeskWork | null>(null);

export function useDesk(): DeskWork {
  const work = use(DeskContext);
  if (work === null) throw new Error('outside of the desk');
  return work;
}

/** Details asked for by themselves, for the titles of rows; older ones when they are chosen. */
const DETAILS_MAX = 40;

export function useDeskWork(staff: Staff, active: boolean): DeskWork {
  const loaded = useRef<Promise<Desk> | null>(null);
  const [rows, setRows] = useState<readonly RequestRow[]>([]);
  const [loading, setLoading] = useState(true);
  const [failed, setFailed] = useState<string | null>(null);
  const [details, setDetails] = useState<ReadonlyMap<string, RequestDetail | string>>(new Map());
  const asked = useRef(new Set<string>());
  const [opened] = useState(() => new Map<string, Replay>());

  const desk = useCallback(() => {
    // The curves' arithmetic is large: only officers' pages bring it.
    loaded.current ??= Promise.all([import('../connection/desk.ts'), staff.parts()]).then(
      ([{ createDesk }, parts]) => createDesk(parts),
    );
    loaded.current.catch(() => {
      loaded.current = null;
    });
    return loaded.current;
  }, [staff]);

  const refresh = useCallback(async () => {
    try {
      setRows(await (await desk()).requests());
      setFailed(null);
    } catch (error) {
      setFailed(failureWord(error));
    } finally {
      setLoading(false);
    }
  }, [desk]);

  useEffect(() => {
    if (!active) return;
    staff.requests.watch();
    staff.incidents.watch();
    void refresh();
    // The view tells that something changed; the list itself also holds what has ended.
    const ends = [
      staff.requests.state.subscribe(() => void refresh()),
      staff.trust.subscribe(() => void refresh()),
    ];
    return () => {
      for (const end of ends) end();
    };
  }, [active, refresh, staff]);

  useEffect(() => {
    for (const row of rows.slice(0, DETAILS_MAX)) {
      const version = versionOf(row);
      if (asked.current.has(version)) continue;
      asked.current.add(version);
      const keep = (value: RequestDetail | string) =>
        setDetails((before) => new Map(before).set(row.request, value));
      desk()
        .then((found) => found.request(row.request))
        .then(keep, (error: unknown) => {
          keep(failureWord(error));
          // Asked again with the next change: the directory may have come only now.
          asked.current.delete(version);
        });
    }
  }, [desk, rows]);

  const detail = useCallback((row: RequestRow) => details.get(row.request) ?? null, [details]);
  return { desk, rows, loading, failed, refresh, detail, opened };
}

function versionOf(row: RequestRow): string {
  return `${row.request} ${row.status} ${row.approvals.length}`;
}

export function failureWord(error: unknown): string {
  const code = codeOf(error);
  if (error instanceof EndFailure) {
    return error.code === 'signed-out' ? 'Your sign-in has ended.' : 'The server does not answer. Try again.';
  }
  return failures[code] ?? codeWord(code);
}

const failures: Readonly<Record<string, string>> = {
  'no-share':
    'This device holds no share of the compliance key. An administrator must certify it with your seat.',
  'own-request': 'You cannot sign your own request as second officer.',
  'request-invalid': 'This request does not verify: its text or signature is not as it should be.',
  'reason-invalid': 'Write a reason, without card numbers.',
  'directory-invalid': 'The signed directory does not verify or has run out. Nothing can be signed now.',
  'not-reader': 'Only the officer who asked can open this, on the device that asked.',
  'epoch-invalid': 'The server gave keys of another conversation. Nothing was signed.',
};

function codeOf(error: unknown): string {
  return typeof error === 'object' && error !== null && 'code' in error && typeof error.code === 'string'
    ? error.code
    : 'internal';
}
