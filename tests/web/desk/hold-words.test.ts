import { expect, it } from 'vitest';
import type { HoldRow } from '../../../src/contract/views.ts';
import { holdStanding, scopeWords } from '../../../src/web/desk/hold-words.ts';
import { NO_QUERY, scopeOf } from '../../../src/web/desk/new-hold.tsx';

const row = { conversation: 'AAAAAAAAAAAAAAAAAAAAAQ', subject: 'AQAAAAAAAAAAAAAAAAAAAA' };
const none = { subject: null, conversation: null, query: null };

it('[E59] what is chosen becomes a scope that names one thing, or none yet', () => {
  expect(scopeOf('subject', row, NO_QUERY)).toEqual({ ...none, kind: 'subject', subject: row.subject });
  expect(scopeOf('conversation', row, NO_QUERY)).toMatchObject({ conversation: row.conversation });
  expect(scopeOf('conversation', null, NO_QUERY)).toBeNull();
  expect(scopeOf('query', row, NO_QUERY)).toBeNull();
  const query = scopeOf('query', row, { ...NO_QUERY, labels: 'fraud, dispute', to: '2026-05-12' });
  expect(query?.query).toMatchObject({ labels: ['fraud', 'dispute'], team: null, from: null });
  // The last day is counted in, whatever the zone: what begins on the next is not.
  expect(query?.query?.to).toBe(new Date(2026, 4, 13).toISOString());
});

it('[E55] a scope and a standing are told in words', () => {
  expect(scopeWords({ ...none, kind: 'subject', subject: row.subject }, 'NW')).toBe('All of Visitor 0100');
  const query = { labels: ['fraud', 'dispute'], team: 'cards', site: null, from: null, to: null };
  expect(scopeWords({ ...none, kind: 'query', query }, 'NW')).toBe(
    'Conversations: team cards, labelled fraud or dispute',
  );
  const held = { status: 'in-force', release: null } as HoldRow;
  expect(holdStanding(held, 'sam', 0).kind).toBe('open');
  const release = { person: 'ingrid', at: '', digest: '', expires: '2026-05-19T10:00:00.000Z' };
  const asked = { ...held, status: 'release-asked', release } as HoldRow;
  expect(holdStanding(asked, 'sam', 0).kind).toBe('needs-you');
  expect(holdStanding(asked, 'ingrid', 0).kind).toBe('waiting');
  expect(holdStanding(asked, 'sam', Date.parse(release.expires)).kind).toBe('open');
});
