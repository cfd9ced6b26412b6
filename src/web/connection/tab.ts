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

export interface Tabs {
  /** This tab's id: its own from before a reload, else a new one. Claimed at the first call. */
  own(): Promise<string>;
  /** Ids of closed tabs among these, held from now on: what they left is sent from here. */
  adopt(left: readonly string[]): Promise<readonly string[]>;
}

export function createTabs(memory: TabMemory, hold: HoldLock, id: () => string): Tabs {
  const held = new Map<string, Promise<boolean>>();
  let claimed: Promise<string> | null = null;

  function take(tab: string): Promise<boolean> {
    let answer = held.get(tab);
    if (answer === undefined) {
      answer = hold === null ? Promise.resolve(false) : hold(`sealdesk-tab-${tab}`);
      held.set(tab, answer);
      // A tab that lives now may be gone later: ask again then.
      void answer.then((taken) => taken || held.delete(tab));
    }
    return answer;
  }

  async function claim(): Promise<string> {
    const before = hold === null ? null : memory.get();
    if (before !== null && (await take(before))) return before;
    const fresh = id();
    await take(fresh);
    memory.set(fresh);
    return fresh;
  }

  return {
    own() {
      claimed ??= claim();
      return claimed;
    },
    async adopt(left) {
      const own = await this.own();
      const adopted: string[] = [];
      for (const tab of left.slice(0, TABS_TRIED_MAX)) {
        if (tab !== own && (await take(tab))) adopted.push(tab);
      }
      return adopted;
    },
  };
}
