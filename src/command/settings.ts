// What may be asked of a workspace: that it be there, and what its settings say.
import type { Section } from '../contract/definitions.ts';
import type { Setting } from '../contract/settings.ts';

/** One item and its whole value; null removes it. */
export type SettingValue = {
  readonly section: Section;
  readonly item: string;
  readonly value: Setting | null;
};

export type WorkspaceCommand =
  | {
      readonly kind: 'CreateWorkspace';
      readonly name: string;
      readonly root: string;
      readonly reference: string;
    }
  | {
      readonly kind: 'ChangeSetting';
      readonly setting: SettingValue;
      /** Number of the last change of this item that was seen; 0: none. */
      readonly expected: number;
      readonly reverts: number | null;
      readonly why: string;
    }
  /** Only items that nobody has touched yet. */
  | {
      readonly kind: 'BeginSettings';
      readonly settings: readonly (SettingValue & { readonly value: Setting })[];
      readonly why: string;
    };
