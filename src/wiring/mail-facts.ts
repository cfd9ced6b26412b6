// What a mail needs to know when its time has come, read from the conversation itself: whether it is still wanted, to whom
// it goes and where its link leads. The address is opened here, for the letter, and kept nowhere.
import type { Registry } from '../accept/registry.ts';
import type { Contact } from '../contract/definitions.ts';
import { conversation as decider } from '../decide/conversation.ts';
import type { Opening } from './opening.ts';
import type { Pipeline } from '../pipeline.ts';
import type { MailFacts, MailNeeds } from '../react/mail.ts';
import type { EventLog } from '../record/log.ts';
import { referenceOf } from '../seal/reference.ts';

/** Behind the page's address: the widget there opens this conversation. A fragment reaches no server. */
const LINK_PREFIX = 'sealdesk-';

export function mailFacts(needs: {
  readonly pipeline: Pick<Pipeline, 'read'>;
  readonly log: Pick<EventLog, 'readStream'>;
  readonly opening: Pick<Opening, 'fields'>;
  readonly registry: Pick<Registry, 'of'>;
}): MailNeeds['facts'] {
  return async ({ conversation, mail, workspace }): Promise<MailFacts> => {
    const stream = `conversation-${conversation}`;
    const state = await needs.pipeline.read(decider, stream);
    const known = needs.registry.of(workspace);
    if (state.status === 'none' || known === null) return { status: 'settled' };
    const { contactAt, mail: wanted } = state.waiting;
    if (wanted?.mail !== mail || wanted.settled) return { status: 'settled' };
    if (state.readUpTo.visitor >= wanted.messageRevision) return { status: 'withdrawn', because: 'read' };
    if (contactAt === null) return { status: 'withdrawn', because: 'no-address' };
    const fields = async (revision: number) => {
      const [event] = (await needs.log.readStream(stream, revision, 1)).events;
      return event === undefined ? null : needs.opening.fields(event);
    };
    const contact = (await fields(contactAt))?.['contact'] as Contact | undefined;
    const started = await fields(0);
    // Erased: there is nobody left to tell, and nothing more is recorded of them.
    if (contact === undefined || started === null) return { status: 'settled' };
    if (contact.email === null) return { status: 'withdrawn', because: 'no-address' };
    const origins = known.sites.get(state.site)?.origins ?? [];
    const page = ownPage(String(started['page']), origins);
    if (page === null) return { status: 'withdrawn', because: 'no-address' };
    return {
      status: 'due',
      letter: {
        mail,
        to: { name: contact.name, address: contact.email },
        house: known.name,
        number: referenceOf(known.reference, conversation),
        link: `${page}#${LINK_PREFIX}${conversation}`,
      },
    };
  };
}

/** The page itself, when it is the site's: what a stranger gave as a page must not go out under the house's name. */
function ownPage(page: string, origins: readonly string[]): string | null {
  const [first] = origins;
  try {
    const { origin, pathname } = new URL(page);
    if (origins.includes(origin)) return origin + pathname;
  } catch {
    // No address at all.
  }
  return first === undefined ? null : `${first}/`;
}
