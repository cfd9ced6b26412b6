// Somebody of the staff invites a visitor who is on the site now. There is no conversation yet and no key to seal for: the
// words are looked through, shown on one page and kept nowhere.
import type { Action } from '../contract/actions.ts';
import type { ActResult } from '../platform/principal.ts';
import type { ActionNeeds } from './action-needs.ts';
import { type Asked, directoryOf, Refusal, staffOf } from './asking.ts';

export function invite(
  needs: ActionNeeds,
  { principal }: Asked,
  { kind, text, visit }: Extract<Action, { kind: 'InviteVisitor' }>,
): ActResult {
  const { person, workspace } = staffOf(needs, principal, kind, null);
  if (!needs.screen(text)) throw new Refusal('card-number', { field: 'text' });
  const { people } = directoryOf(needs, workspace).document;
  const name = people.find(({ id }) => id === person)?.name ?? '';
  const code = needs.invite(workspace, visit, { person, name, text });
  if (code !== null) throw new Refusal(code);
  return { status: 'done', position: null };
}
