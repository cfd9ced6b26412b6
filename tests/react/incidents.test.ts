// What is withheld or reported is an incident; what becomes of it is noted there, under the cause of the event.
import { expect, it } from 'vitest';
import { incidentReader } from '../../src/react/incidents.ts';
import type { Heard } from '../../src/react/reader.ts';

async function heard(...events: readonly object[]) {
  const noted: { readonly incident: string; readonly cause: unknown; readonly command: object }[] = [];
  const reader = incidentReader({
    note: async (cause, command) => void noted.push({ incident: command.incident, cause, command }),
    messageAt: async (_, revision) => (revision === 9 ? null : { digest: 'd', mode: 'inspected' }),
  });
  for (const event of events)
    await reader.hear({
      event,
      meta: { stream: 'conversation-c', workspace: 'northwind', at: 't' },
      cause: 'cause',
      cursor: '1',
    } as unknown as Heard);
  return noted;
}

it('[X120] withheld, reported, destroyed, given back: each is noted with its message', async () => {
  const noted = await heard(
    {
      type: 'MessageWithheld',
      messageRevision: 2,
      incident: 'i',
      reason: 'card-number-split',
      reporter: null,
    },
    { type: 'MessageReported', messageRevision: 3, incident: 'k', reason: 'card-number' },
    { type: 'MessageDestroyed', messageRevision: 2, incident: 'i', reason: 'resealed' },
    { type: 'MessageGivenBack', messageRevision: 4, incident: 'l' },
  );
  expect(noted.map(({ incident }) => incident)).toEqual(['i', 'k', 'i', 'l']);
  expect(noted[0]).toMatchObject({
    cause: { workspace: 'northwind', cause: 'cause' },
    command: {
      about: 'c',
      source: 'gateway',
      mode: 'inspected',
      message: { conversation: 'c', messageRevision: 2, digest: 'd', status: 'withheld', happened: 't' },
    },
  });
});

it('[X120] what merely could not be opened is none, nor what is of no message', async () => {
  expect(
    await heard(
      { type: 'MessageReported', messageRevision: 3, incident: null, reason: 'cannot-open' },
      { type: 'MessageDestroyed', messageRevision: 9, incident: 'i', reason: 'approved' },
      { type: 'ConversationResolved' },
    ),
  ).toEqual([]);
});
