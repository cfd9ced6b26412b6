// One organisation's chat: its name, root document and settings.
import type { WorkspaceCommand } from '../command/settings.ts';
import type {
  SettingChanged,
  SettingChangedClear,
  WorkspaceCreated,
  WorkspaceCreatedClear,
} from '../contract/events.ts';
import { accepted, type Decider, refused, SATISFIED } from './decider.ts';
import { beginSettings, changeSetting, NO_SETTINGS, settingsAfter, type SettingsState } from './settings.ts';

export type WorkspaceEvent = SettingChanged | WorkspaceCreated;
export type WorkspaceClear = SettingChangedClear | WorkspaceCreatedClear;

export type WorkspaceState =
  | { readonly status: 'none' }
  | {
      readonly status: 'open';
      readonly name: string;
      readonly root: string;
      readonly reference: string;
      readonly settings: SettingsState;
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
    return command.kind === 'ChangeSetting'
      ? changeSetting(command, state.settings)
      : beginSettings(command, state.settings);
  },
  evolve(state, event) {
    if (event.type === 'WorkspaceCreated') {
      const { name, reference, root } = event;
      return { status: 'open', name, root, reference, settings: NO_SETTINGS };
    }
    return state.status === 'none' ? state : { ...state, settings: settingsAfter(state.settings, event) };
  },
};
