// Says aloud what happens in chats that are not open: at most once in five seconds, names and counts alone.
import { useEffect, useRef } from 'react';
import type { InboxRow } from '../../contract/views.ts';
import { visitorName } from '../staff/names.ts';
import { announcementOf, ANNOUNCE_MS } from './announce.ts';

export function useAnnouncements(
  rows: ReadonlyMap<string, InboxRow>,
  me: string,
  current: string | null,
  say: (words: string) => void,
): void {
  const before = useRef(rows);
  const saidAt = useRef(0);
  const timer = useRef<ReturnType<typeof setTimeout> | undefined>(undefined);
  const latest = useRef(rows);
  useEffect(() => {
    latest.current = rows;
    clearTimeout(timer.current);
    const wait = Math.max(0, saidAt.current + ANNOUNCE_MS - Date.now());
    timer.current = setTimeout(() => {
      const words = announcementOf(before.current, latest.current, me, current, visitorName);
      before.current = latest.current;
      if (words === null) return;
      saidAt.current = Date.now();
      say(words);
    }, wait);
    return () => clearTimeout(timer.current);
  }, [rows, me, current, say]);
}
