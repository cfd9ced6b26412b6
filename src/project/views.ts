// The list of views, in one place for the worker that folds them and the thread that serves them.
import { agentDays } from './agent-days.ts';
import { chats } from './chats.ts';
import { changes } from './changes.ts';
import { holds } from './holds.ts';
import { inbox } from './inbox.ts';
import { incidents } from './incidents.ts';
import { invitations } from './invitations.ts';
import { line } from './line.ts';
import { people } from './people.ts';
import { queue } from './queue.ts';
import { requests } from './requests.ts';
import { settings } from './settings.ts';
import { team } from './team.ts';
import { transcripts } from './transcripts.ts';
import type { AnyView } from './view-store.ts';

export const views = {
  'agent-days': agentDays,
  changes,
  chats,
  holds,
  inbox,
  incidents,
  invitations,
  line,
  people,
  queue,
  requests,
  settings,
  team,
  transcripts,
} as const;
export type ViewName = keyof typeof views;

export function viewOf(name: ViewName): AnyView {
  return views[name] as unknown as AnyView;
}
