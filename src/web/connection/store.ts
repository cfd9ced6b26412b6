// Where an end keeps what must outlive the page: device keys, sealed envelopes not yet recorded, the highest directory
// number. Values survive structured clone (keys that cannot be exported included). Never a typed word, never an epoch key.

export interface Store {
  /** Whether anything was kept here before. Creates nothing. */
  exists(): Promise<boolean>;
  get(key: string): Promise<unknown>;
  /** Kept once the promise resolves. Rejects with a StoreFailure. */
  put(key: string, value: unknown): Promise<void>;
  remove(key: string): Promise<void>;
  /** Keys with this beginning, in order. Creates nothing. */
  keys(beginning: string): Promise<readonly string[]>;
  /** Everything, the database itself included. */
  destroy(): Promise<void>;
  close(): void;
}

export class StoreFailure extends Error {
  readonly code: 'unavailable' | 'full';
  constructor(code: StoreFailure['code'], cause: unknown) {
    super(`store ${code}`, { cause });
    this.code = code;
  }
}
