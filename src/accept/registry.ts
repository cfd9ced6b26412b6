// What the server knows of its workspaces: sites, root, the newest signed directory, and what was sealed to which device.
// Folded in memory from their own streams. Trusts a directory only as far as the workspace's root signed it.
import type {
  ClearEvent,
  DeviceEnrolled,
  SettingChangedClear,
  ShareSealed,
  TeamKeySealed,
} from '../contract/events.ts';
import {
  type SettingOf,
  type SettingSection,
  settingSections,
  type SiteSetting,
} from '../contract/settings.ts';
import type { EventMeta } from '../contract/stored.ts';
import {
  rootFingerprint,
  type SignedDirectory,
  type VerifiedDirectory,
  verifyDirectory,
} from '../seal/directory.ts';
import type { ClearFields, Upcast } from '../platform/upcast.ts';
import type { StaffPrincipal } from '../platform/principal.ts';
import type { DirectoryDevice } from '../seal/directory.ts';
import type { Primitives } from '../seal/primitives.ts';
import { findDevice } from '../seal/readers.ts';

export type Site = SiteSetting & { readonly site: string };
/** Every section by item, as it stands. */
export type Settings = { readonly [S in SettingSection]: ReadonlyMap<string, SettingOf[S]> };
export type PublishedDirectory = VerifiedDirectory & { readonly signed: SignedDirectory };

export type Known = {
  readonly workspace: string;
  readonly name: string;
  readonly reference: string;
  readonly root: string;
  readonly settings: Settings;
  /** Number of the last change of the settings. */
  readonly changes: number;
  /** The section `site` of the settings, each with its name. */
  readonly sites: ReadonlyMap<string, Site>;
  readonly directory: PublishedDirectory | null;
  readonly enrolled: ReadonlyMap<string, Omit<DeviceEnrolled, 'type'>>;
  readonly teamKeys: readonly Omit<TeamKeySealed, 'type'>[];
  readonly shares: readonly Omit<ShareSealed, 'type'>[];
};

export interface Registry {
  workspaces(): readonly string[];
  of(workspace: string): Known | null;
  /** Called after a workspace changed. */
  subscribe(listener: (known: Known) => void): () => void;
  close(): Promise<void>;
}

export interface FollowingRegistry extends Registry {
  /** The compliance key that stood in the directory of this number; null when there was none. */
  complianceKeyIn(workspace: string, number: number): string | null;
  /** Rejects when it stopped following the log: the process must end, or removals would be acknowledged and never seen. */
  readonly ended: Promise<void>;
}

type Recorded = {
  readonly id: string;
  readonly clear: string;
  readonly stream: string;
  readonly cursor: string;
};

export interface RegistryNeeds<Event extends Recorded> {
  readonly log: {
    readAll(
      after: string | null,
      limit: number,
      prefixes: readonly string[],
    ): Promise<{ readonly events: readonly Event[]; readonly cursor: string | null; readonly end: boolean }>;
    subscribe(
      options: { readonly after: string | null; readonly prefixes: readonly string[] },
      onBatch: (events: readonly Event[]) => Promise<void>,
    ): { readonly ended: Promise<void>; close(): Promise<void> };
  };
  /** The opened shredded part of an event, parsed; null when it has none or it was erased. */
  readonly open: (event: Event) => Readonly<Record<string, unknown>> | null;
  readonly primitives: Primitives;
  readonly upcast: Upcast;
  readonly failed: (error: unknown, doing: string) => void;
}

const PREFIXES = ['workspace-', 'directory-'];
const PAGE = 1_000;
/** Boxes of one workspace kept in memory; the oldest give way, their devices having long opened them. */
export const BOXES_MAX = 20_000;

export async function openRegistry<Event extends Recorded>(
  needs: RegistryNeeds<Event>,
): Promise<FollowingRegistry> {
  const known = new Map<string, Known>();
  const listeners = new Set<(known: Known) => void>();
  const complianceKeys = new Map<string, string>();

  async function hear(events: readonly Event[]): Promise<void> {
    for (const recorded of events) {
      const event = needs.upcast(JSON.parse(recorded.clear) as ClearFields) as unknown as ClearEvent &
        EventMeta;
      const before = known.get(event.workspace) ?? nothing(event.workspace);
      const after = { ...before, ...(await change(before, event, recorded)) };
      known.set(event.workspace, after);
      for (const listener of listeners) listener(after);
    }
  }

  async function change(
    before: Known,
    event: ClearEvent & EventMeta,
    recorded: Event,
  ): Promise<Partial<Known>> {
    switch (event.type) {
      case 'WorkspaceCreated':
        return { name: event.name, reference: event.reference, root: event.root };
      case 'SettingChanged':
        return settingChanged(before, event);
      case 'DirectoryPublished':
        return published(before, recorded);
      case 'DeviceEnrolled': {
        const { device, person, sign, agree, proof } = event;
        return { enrolled: new Map(before.enrolled).set(device, { device, person, sign, agree, proof }) };
      }
      case 'TeamKeySealed': {
        const { team, generation, device, box } = event;
        return { teamKeys: [...before.teamKeys, { team, generation, device, box }].slice(-BOXES_MAX) };
      }
      case 'ShareSealed': {
        const { person, index, device, box } = event;
        return { shares: [...before.shares, { person, index, device, box }].slice(-BOXES_MAX) };
      }
      default:
        return {};
    }
  }

  async function published(before: Known, recorded: Event): Promise<Partial<Known>> {
    const signed = needs.open(recorded)?.directory as SignedDirectory | undefined;
    if (signed === undefined) return {};
    // Signatures hold for ever; whether a directory has run out is asked where it is used.
    const issued = Date.parse((JSON.parse(signed.text) as { readonly issued: string }).issued);
    const trust = {
      workspace: before.workspace,
      pinned: rootFingerprint(needs.primitives, before.root),
      seen: before.directory?.seen ?? null,
      nowMs: issued,
    };
    const verified = await verifyDirectory(needs.primitives, signed, trust);
    if (verified.ok) {
      const { compliance, number } = verified.value.document;
      complianceKeys.set(`${before.workspace} ${number}`, compliance.key);
      return { directory: { ...verified.value, signed }, enrolled: stillAsking(before, verified.value) };
    }
    needs.failed(new Error(`a recorded directory does not verify: ${verified.code}`), 'registry');
    return {};
  }

  let after: string | null = null;
  for (let end = false; !end; ) {
    const page: Awaited<ReturnType<typeof needs.log.readAll>> = await needs.log.readAll(
      after,
      PAGE,
      PREFIXES,
    );
    await hear(page.events as readonly Event[]);
    after = page.cursor ?? after;
    end = page.end;
  }
  const subscription = needs.log.subscribe({ after, prefixes: PREFIXES }, hear);
  subscription.ended.catch((error: unknown) => needs.failed(error, 'registry'));

  return {
    workspaces: () => [...known.keys()],
    of: (workspace) => {
      const found = known.get(workspace);
      return found === undefined || found.root === '' ? null : found;
    },
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    complianceKeyIn: (workspace, number) => complianceKeys.get(`${workspace} ${number}`) ?? null,
    ended: subscription.ended,
    close: () => subscription.close(),
  };
}

export const NO_SETTINGS: Settings = Object.fromEntries(
  settingSections.map((section) => [section, new Map()]),
) as unknown as Settings;

function settingChanged(before: Known, event: SettingChangedClear): Partial<Known> {
  const { item, number, section, value } = event;
  const items = new Map<string, unknown>(before.settings[section]);
  if (value === null) items.delete(item);
  else items.set(item, value);
  const settings = { ...before.settings, [section]: items } as Settings;
  if (section !== 'site') return { settings, changes: number };
  const sites = [...settings.site].map(([site, setting]) => [site, { site, ...setting }] as const);
  return { settings, changes: number, sites: new Map(sites) };
}

/** What leaves the directory does not ask again: a device that is back in good hands makes itself a new key. */
function stillAsking(before: Known, { document }: VerifiedDirectory): Known['enrolled'] {
  const now = new Set(document.devices.map(({ id }) => id));
  const enrolled = new Map(before.enrolled);
  for (const { id } of before.directory?.document.devices ?? []) if (!now.has(id)) enrolled.delete(id);
  return enrolled;
}

type Held = Pick<StaffPrincipal, 'person' | 'device'>;

/** The device of this sign-in as the newest directory certifies it for this person. */
export function certifiedDevice(known: Known | null, { device, person }: Held): DirectoryDevice | null {
  const document = known?.directory?.document;
  const found = document === undefined || device === null ? null : findDevice(document, device);
  return found?.person === person ? found : null;
}

/** As `certifiedDevice`, and null under a directory that has run out: nobody vouches for it any more. */
export function vouchedDevice(known: Known | null, held: Held, nowMs: number): DirectoryDevice | null {
  const expires = Date.parse(known?.directory?.document.expires ?? '');
  return nowMs < expires ? certifiedDevice(known, held) : null;
}

/** The device, as long as it is certified for this person or waits for it; null once it was removed. */
export function standingDevice(known: Known, held: Held): string | null {
  const { device, person } = held;
  if (device === null || certifiedDevice(known, held) !== null) return device;
  return known.enrolled.get(device)?.person === person ? device : null;
}

function nothing(workspace: string): Known {
  return {
    workspace,
    name: '',
    reference: '',
    root: '',
    settings: NO_SETTINGS,
    changes: 0,
    sites: new Map(),
    directory: null,
    enrolled: new Map(),
    teamKeys: [],
    shares: [],
  };
}
