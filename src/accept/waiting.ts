// What a visitor agrees on while nobody answers, and the agent who called: from an action to a command. Everything a
// person typed here is personal and passes the detector first.
import type { WaitingCommand } from '../command/conversation.ts';
import type {
  BookCallback,
  ConfirmVisitor,
  FinishCallback,
  GiveContact,
  LeaveQueue,
  StartConversation,
  TicketConversation,
} from '../contract/actions.ts';
import type { Contact } from '../contract/definitions.ts';
import type { ConversationStarted } from '../contract/events.ts';
import { toTime } from '../platform/clock.ts';
import type { ActResult } from '../platform/principal.ts';
import { toBase64url } from '../seal/bytes.ts';
import { contextHash } from '../seal/hash.ts';
import type { DeviceCard } from '../seal/identity.ts';
import { verifyVisitorToken } from '../seal/visitor-token.ts';
import type { ActionNeeds, ConversationFacts } from './action-needs.ts';
import { type Asked, causedBy, directoryOf, party, Refusal } from './asking.ts';

type WaitingAction =
  | BookCallback
  | ConfirmVisitor
  | FinishCallback
  | GiveContact
  | LeaveQueue
  | TicketConversation;

export async function wait(needs: ActionNeeds, asked: Asked, action: WaitingAction): Promise<ActResult> {
  const { facts, side, card } = await party(needs, asked.principal, action.conversation, action.kind);
  const write = (command: WaitingCommand) =>
    needs.writes.conversation(causedBy(asked), { id: action.conversation }, command);
  if (action.kind === 'FinishCallback') {
    if (side.from !== 'staff') throw new Refusal('not-allowed');
    return write({ kind: 'FinishCallback', person: side.person, reached: action.reached });
  }
  if (side.from !== 'visitor') throw new Refusal('not-allowed');
  switch (action.kind) {
    case 'GiveContact': {
      const field = cardIn(needs, action.contact);
      if (field !== null) throw new Refusal('card-number', { field });
      return write({ kind: 'GiveContact', contact: action.contact });
    }
    case 'ConfirmVisitor':
      return write(await confirmed(needs, action, facts, card));
    case 'TicketConversation':
      return write({ kind: 'TicketConversation', reason: 'asked' });
    case 'LeaveQueue':
      return write({ kind: 'LeaveQueue', reason: 'left', at: toTime(needs.now()) });
    case 'BookCallback': {
      const { from, number, to } = action;
      if (!needs.screen(number)) throw new Refusal('card-number', { field: 'number' });
      if (!needs.desk.callsAt(facts.workspace, facts.team, Date.parse(from), Date.parse(to)))
        throw new Refusal('slot-unavailable');
      return write({ kind: 'BookCallback', from, to, number });
    }
  }
}

/** Checked here so that nothing else is kept; staff ends check it again and believe only themselves. */
async function confirmed(
  needs: ActionNeeds,
  { conversation, token }: ConfirmVisitor,
  { workspace }: ConversationFacts,
  device: DeviceCard,
): Promise<WaitingCommand> {
  const checked = await verifyVisitorToken(token, {
    tokens: directoryOf(needs, workspace).document.tokens,
    workspace,
    conversation,
    device,
    atMs: needs.now(),
  });
  if (!checked.ok) throw new Refusal('token-invalid');
  const { email, name, subject } = checked.value;
  if (![subject, name ?? '', email ?? ''].every((text) => needs.screen(text)))
    throw new Refusal('card-number', { field: 'token' });
  const digest = toBase64url(contextHash(needs.primitives, 'sealdesk.visitor-token.v1', token));
  return { kind: 'ConfirmVisitor', digest, token };
}

/** Which field may hold a card number; null when none does. */
export function cardIn(needs: Pick<ActionNeeds, 'screen'>, contact: Contact): keyof Contact | null {
  const fields = ['name', 'email', 'phone'] as const;
  return fields.find((field) => contact[field] !== null && !needs.screen(contact[field] ?? '')) ?? null;
}

/** Pages carry tokens and numbers in their addresses; what may hold a card number is left out, not kept masked. */
export function cameBy(
  needs: Pick<ActionNeeds, 'screen'>,
  { referrer, trail }: Pick<StartConversation, 'referrer' | 'trail'>,
): Pick<ConversationStarted, 'referrer' | 'trail'> {
  const from = withoutQuery(referrer ?? '');
  return {
    referrer: needs.screen(from) ? from : '',
    trail: (trail ?? [])
      .map(({ at, page, title }) => ({ page: withoutQuery(page), title, at }))
      .filter(({ page, title }) => needs.screen(page) && needs.screen(title)),
  };
}

/** What stands behind a question mark is the site's own and often names a person or holds a number. */
export function withoutQuery(page: string): string {
  return page.split(/[?#]/, 1)[0] ?? '';
}
