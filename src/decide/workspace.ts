// One organisation's chat: its name, root document and sites.
import type {
  SiteAdded,
  SiteAddedClear,
  SiteRemoved,
  SiteRemovedClear,
  WorkspaceCreated,
  WorkspaceCreatedClear,
} from '../contract/events.ts';
import { accepted, type Decider, refused, SATISFIED } from './decider.ts';

export const SITES_MAX = 500;

export type WorkspaceEvent = SiteAdded | SiteRemoved | WorkspaceCreated;
export type WorkspaceClear = SiteAddedClear | SiteRemovedClear | WorkspaceCreatedClear;
export type WorkspaceCommand =
  | {
      readonly kind: 'CreateWorkspace';
      readonly name: string;
      readonly root: string;
      readonly reference: string;
    }
  | { readonly kind: 'AddSite'; readonly site: Site }
  | { readonly kind: 'RemoveSite'; readonly site: string };

export type Site = Omit<SiteAdded, 'type'>;

export type WorkspaceState =
  | { readonly status: 'none' }
  | {
      readonly status: 'open';
      readonly name: string;
      readonly root: string;
      readonly reference: string;
      readonly sites: ReadonlyMap<string, Site>;
    };

export const workspace: Decider<WorkspaceState, WorkspaceCommand, WorkspaceEvent, WorkspaceClear> = {
  initial: { status: 'none' },
  decide(command, state) {
    if (command.kind === 'CreateWorkspace') {
      if (state.status === 'none') {
        return accepted({
          type: 'WorkspaceCreated',
          name: command.name,
          root: command.root,
          reference: command.reference,
        });
      }
      return state.root === command.root ? SATISFIED : refused('already-exists');
    }
    if (state.status === 'none') return refused('not-found');
    if (command.kind === 'RemoveSite') {
      return state.sites.has(command.site)
        ? accepted({ type: 'SiteRemoved', site: command.site })
        : SATISFIED;
    }
    const known = state.sites.get(command.site.site);
    if (known !== undefined && sameSite(known, command.site)) return SATISFIED;
    if (known === undefined && state.sites.size >= SITES_MAX)
      return refused('at-capacity', { sites: SITES_MAX });
    return accepted({ type: 'SiteAdded', ...command.site });
  },
  evolve(state, event) {
    if (event.type === 'WorkspaceCreated') {
      return {
        status: 'open',
        name: event.name,
        root: event.root,
        reference: event.reference,
        sites: new Map(),
      };
    }
    if (state.status === 'none') return state;
    const sites = new Map(state.sites);
    if (event.type === 'SiteRemoved') sites.delete(event.site);
    else {
      const { site, name, team, origins, accent, phone } = event;
      sites.set(site, { site, name, team, origins, accent, phone });
    }
    return { ...state, sites };
  },
};

function sameSite(a: Site, b: Site): boolean {
  const line = ({ site, name, team, origins, accent, phone }: Site) =>
    JSON.stringify([site, name, team, origins, accent, phone]);
  return line(a) === line(b);
}
