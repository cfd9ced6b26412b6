// A first message, a message, a note: checked as it was sealed, then shown to the gateway, if it would be recorded.
import type { ConversationCommand, Inspection } from '../command/conversation.ts';
import type { Action } from '../contract/actions.ts';
import type { Priority } from '../contract/definitions.ts';
import type { ActResult } from '../platform/principal.ts';
import type { DeviceCard } from '../seal/identity.ts';
import { teamsOfSite } from '../seal/readers.ts';
import { verifyStart } from '../seal/start.ts';
import type { ActionNeeds, Sight } from './action-needs.ts';
import { type Asked, causedBy, directoryOf, party, Refusal, unwrap, visitorOf } from './asking.ts';
import { mentionsOf } from './marking.ts';
import { envelopeOf, epochOf, type Place } from './sealed-parts.ts';
import { cameBy, cardIn, withoutQuery } from './waiting.ts';

/** Stands for a verdict that has not been asked for; never part of a command that is handed on. */
export const NOT_YET: Extract<Inspection, { status: 'passed' }> = {
  status: 'passed',
  rules: '',
  check: { text: '', signature: '' },
};

/** Stands for a subject that is not made yet; never recorded. */
const NOT_MADE = '';

const USUAL_PRIORITY: Priority = 2;

export async function start(
  needs: ActionNeeds,
  asked: Asked,
  action: Extract<Action, { kind: 'StartConversation' }>,
): Promise<ActResult> {
  const visitor = visitorOf(asked.principal);
  const directory = directoryOf(needs, visitor.workspace);
  const site = needs.registry.of(visitor.workspace)?.sites.get(action.site);
  if (site === undefined || site.site !== visitor.site) throw new Refusal('site-unknown');
  const card = { id: visitor.device, sign: visitor.sign, agree: visitor.agree };
  const { conversation: id } = action;
  const { workspace } = visitor;
  const signed = unwrap(await verifyStart(needs.primitives, action.start, { workspace, conversation: id }));
  const { device, fields } = signed;
  if (device.id !== card.id || device.sign !== card.sign || device.agree !== card.agree)
    throw new Refusal('wrong-sender');
  const { mode, number } = directory.document;
  if (fields.directory !== number || fields.mode !== mode)
    throw new Refusal('stale-directory', { directory: number });
  // Whose site it is says the signed directory; the workspace's own settings must say the same.
  const teams = teamsOfSite(directory.document, site.site);
  if (fields.site !== site.site || site.team !== teams[0]) throw new Refusal('site-unknown');
  const topic =
    action.topic === undefined ? null : needs.desk.topic(visitor.workspace, site.site, action.topic);
  if (action.topic !== undefined && topic === null) throw new Refusal('topic-unknown');
  const team = topic?.team ?? site.team;
  if (fields.team !== team || !teams.includes(team)) throw new Refusal('site-unknown');
  const place = {
    workspace: visitor.workspace,
    conversation: id,
    team,
    mode,
    visitor: card,
    supervisors: [],
  };
  const contact = action.contact ?? null;
  const field = contact === null ? null : cardIn(needs, contact);
  if (field !== null) throw new Refusal('card-number', { field });
  const message = await envelopeOf(needs.primitives, action.envelope, place, card, 'conversation');
  if (signed.tab !== message.tab || signed.sequence !== message.sequence) throw new Refusal('shape-invalid');
  const epoch = await epochOf(needs.primitives, action.epoch, place, card, 'conversation', directory);
  const visit =
    action.visit === undefined
      ? null
      : await needs.visitOf(workspace, site.site, action.visit, action.invitation ?? null);
  const command = {
    kind: 'StartConversation',
    subject: NOT_MADE,
    site: site.site,
    team,
    mode,
    directory: number,
    language: action.language,
    ticket: action.ticket ?? null,
    topic: action.topic ?? null,
    priority: topic?.priority ?? USUAL_PRIORITY,
    campaign: needs.desk.campaign(visitor.workspace, action.campaign ?? ''),
    contact,
    signed: action.start,
    page: withoutQuery(action.page),
    pageTitle: action.pageTitle,
    device: action.device,
    ...cameBy(needs, action),
    country: visitor.country ?? null,
    ...(visit === null ? {} : { visit }),
    epoch,
    message,
    inspection: { status: 'none' },
  } as const;
  return write(needs, asked, place, card, command, action.inspection);
}

export async function say(
  needs: ActionNeeds,
  asked: Asked,
  action: Extract<Action, { kind: 'SendMessage' | 'AddNote' }>,
): Promise<ActResult> {
  const { facts, side, card } = await party(needs, asked.principal, action.conversation, action.kind);
  const place = { ...facts, conversation: action.conversation };
  const audience = action.kind === 'SendMessage' ? 'conversation' : 'staff';
  const message = await envelopeOf(needs.primitives, action.envelope, place, card, audience);
  const epoch =
    action.epoch === undefined
      ? null
      : await epochOf(
          needs.primitives,
          action.epoch,
          place,
          card,
          audience,
          directoryOf(needs, facts.workspace),
        );
  const said = { side, message, epoch, inspection: { status: 'none' } } as const;
  const command =
    action.kind === 'SendMessage'
      ? ({ kind: action.kind, ...said } as const)
      : ({ kind: action.kind, ...said, mentions: mentionsOf(needs, facts.workspace, action) } as const);
  return write(needs, asked, place, card, command, action.inspection);
}

type Sealed = Extract<
  ConversationCommand,
  { readonly kind: 'StartConversation' | 'SendMessage' | 'AddNote' }
>;

/** The gateway looks only at what would be recorded: what it has seen, it counts among the sender's digits. */
function write(
  needs: ActionNeeds,
  asked: Asked,
  place: Place,
  sender: DeviceCard,
  command: Sealed,
  inspection: Sight | undefined,
): Promise<ActResult> {
  const { conversation, mode, workspace } = place;
  return needs.writes.conversation(causedBy(asked), { id: conversation }, async (wouldRecord) => {
    const draft = mode === 'strict' ? command : { ...command, inspection: NOT_YET };
    if (!wouldRecord(draft)) return command;
    if (mode === 'strict') return owned(needs, asked, command);
    if (inspection === undefined) return command;
    const { digest, envelope } = command.message;
    const message = {
      workspace,
      conversation,
      connection: asked.connection,
      writer: writerOf(command),
      sender: sender.sign,
      envelope,
      digest,
      inspection,
    };
    const verdict = await needs.inspect(message);
    if (verdict.status === 'unavailable') return { kind: 'unavailable', code: 'gateway-unavailable' };
    if (verdict.status === 'invalid') return { kind: 'unavailable', code: verdict.code };
    const seen = verdict.status === 'refused' ? { ...verdict, incident: needs.newId() } : verdict;
    return owned(needs, asked, { ...command, inspection: seen });
  });
}

/** All devices and tabs of one writer count together. */
function writerOf(command: Sealed): string {
  return command.kind === 'StartConversation' || command.side.from === 'visitor'
    ? 'visitor'
    : command.side.person;
}

/** A subject lasts: it is made for what is about to be recorded, never for what was only tried. */
async function owned(needs: ActionNeeds, asked: Asked, command: Sealed): Promise<ConversationCommand> {
  if (command.kind !== 'StartConversation') return command;
  const { device, workspace } = visitorOf(asked.principal);
  return { ...command, subject: await needs.subjectOf(workspace, device, command.visit?.visit ?? null) };
}
