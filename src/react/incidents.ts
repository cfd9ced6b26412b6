// What is withheld or reported for a card number opens an incident; what becomes of it is noted there. No digit and no word
// of any message comes here: the log's clear parts hold none.
import type { CardDataIncidentOpened, ClearEvent, IncidentMessageNoted } from '../contract/events.ts';
import { type Reader, SAID } from './reader.ts';

type Noted = Omit<IncidentMessageNoted, 'type'>;

export interface IncidentWrites {
  /** Rejects while it cannot be recorded. */
  note(
    cause: { readonly workspace: string; readonly cause: string },
    noted: Omit<CardDataIncidentOpened, 'type'> & { readonly message: Noted },
  ): Promise<void>;
  /** Of a message of this conversation; null when there is none at this place. */
  messageAt(
    conversation: string,
    revision: number,
  ): Promise<{ readonly digest: string; readonly mode: 'inspected' | 'strict' } | null>;
}

export function incidentReader(writes: IncidentWrites): Reader {
  return {
    name: 'incidents',
    prefixes: ['conversation-'],
    passes: new Set(SAID),
    async hear(heard) {
      const news = newsOf(heard.event);
      if (news === null) return;
      const { meta } = heard;
      const conversation = meta.stream.slice('conversation-'.length);
      const message = await writes.messageAt(conversation, news.messageRevision);
      if (message === null) return;
      const { incident, messageRevision, reason, source, status } = news;
      const { digest, mode } = message;
      await writes.note(
        { workspace: meta.workspace, cause: heard.cause },
        {
          incident,
          about: conversation,
          source,
          mode,
          message: { conversation, messageRevision, digest, status, reason, happened: meta.at },
        },
      );
    },
  };
}

type News = Pick<Noted, 'messageRevision' | 'status' | 'reason'> & {
  readonly incident: string;
  readonly source: 'gateway' | 'report';
};

function newsOf(event: ClearEvent): News | null {
  switch (event.type) {
    case 'MessageWithheld': {
      const { incident, messageRevision, reason, reporter } = event;
      const source = reporter === null ? 'gateway' : 'report';
      return { incident, messageRevision, status: 'withheld', reason, source };
    }
    case 'MessageReported': {
      const { incident, messageRevision } = event;
      if (incident === null) return null;
      return { incident, messageRevision, status: 'reported', reason: 'card-number', source: 'report' };
    }
    case 'MessageDestroyed': {
      const { incident, messageRevision, reason } = event;
      return { incident, messageRevision, status: 'destroyed', reason, source: 'gateway' };
    }
    case 'MessageGivenBack': {
      const { incident, messageRevision } = event;
      return { incident, messageRevision, status: 'given-back', reason: 'approved', source: 'gateway' };
    }
    default:
      return null;
  }
}
