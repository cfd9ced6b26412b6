// Which tab this is. A duplicated tab copies its session storage, so an id counts only while its lock is held here.
// Promises: no two living tabs seal under one id. Trusts the browser's lock manager; without one, every page load is a
// new tab.

export interface TabMemory {
  /** The id this tab had before a reload. */
  get(): string | null;
  set(id: string): void;
}

/** Holds the lock until the page goes; false when another tab has it. Null: the browser has no locks. */
export type HoldLock = ((name: string) => Promise<boolean>) | null;

/** At most so many ids left behind by closed tabs are tried. */
export const TABS_TRIED_MAX = 20;

export type TabOptions = {
  readonly memory: TabMemory;
  readonly hold: HoldLock;
  readonly id: () => string;
  /** Ids under which something waits to be sent. */
  readonly left: () => Promise<readonly string[]>;
};

/** The id of this tab: its own from before, else one whose tab is closed and left something unsent, else a new one. */
export async function claimTab({ memory, hold, id, left }: TabOptions): Promise<string> {
  const chosen = hold === null ? id() : await claim(hold, [memory.get(), ...(await left())], id);
  memory.set(chosen);
  return chosen;
}

async function claim(hold: NonNullable<HoldLock>, known: readonly (string | null)[], id: () => string) {
  for (const candidate of known.slice(0, TABS_TRIED_MAX)) {
    if (candidate !== null && (await hold(lockName(candidate)))) return candidate;
  }
  const fresh = id();
  await hold(lockName(fresh));
  return fresh;
}

function lockName(tab: string): string {
  return `sealdesk-tab-${tab}`;
}
