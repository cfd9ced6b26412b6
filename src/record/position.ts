// Cursors of the stores that number their events from 1 without gaps: sixteen digits, so that text order is log order.
import { type Cursor, LogFailure } from './log.ts';

const cursorPattern = /^[0-9]{16}$/;

export const cursorOf = (position: number): Cursor => position.toString().padStart(16, '0');

export const positionOf = (cursor: Cursor | null): number => {
  if (cursor === null) return 0;
  const position = Number(cursor);
  if (!cursorPattern.test(cursor) || !Number.isSafeInteger(position)) {
    throw new LogFailure('invalid-cursor', 'this is no cursor of this log');
  }
  return position;
};
