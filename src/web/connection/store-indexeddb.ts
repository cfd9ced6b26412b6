// The store in a browser: one database, one table. Reading never creates it, so nothing rests on a machine whose user
// has only looked. Trusts the browser's IndexedDB.

import { type Store, StoreFailure } from './store.ts';

const TABLE = 'kept';
const VERSION = 1;

export function indexedDbStore(name: string, factory: IDBFactory = indexedDB): Store {
  let opened: Promise<IDBDatabase> | null = null;

  /** Null when there is no database yet. */
  async function look(): Promise<IDBDatabase | null> {
    if (opened !== null) return opened;
    const database = await openDatabase(factory, name, false);
    if (database !== null) keep(Promise.resolve(database));
    return database;
  }

  function create(): Promise<IDBDatabase> {
    if (opened === null) keep(openDatabase(factory, name, true) as Promise<IDBDatabase>);
    return opened as unknown as Promise<IDBDatabase>;
  }

  function keep(promise: Promise<IDBDatabase>): void {
    opened = promise;
    promise.then(
      (database) => {
        // Another tab forgets this device, or the browser clears it: do not stand in the way.
        database.onversionchange = () => {
          database.close();
          opened = null;
        };
        database.onclose = () => (opened = null);
      },
      () => (opened = null),
    );
  }

  return {
    async exists() {
      const database = await look();
      if (database === null) return false;
      return (await run(database, 'readonly', (table) => table.count())) > 0;
    },
    async get(key) {
      const database = await look();
      return database === null ? undefined : run(database, 'readonly', (table) => table.get(key));
    },
    async put(key, value) {
      await run(await create(), 'readwrite', (table) => table.put(value, key));
    },
    async remove(key) {
      const database = await look();
      if (database !== null) await run(database, 'readwrite', (table) => table.delete(key));
    },
    async keys(beginning) {
      const database = await look();
      if (database === null) return [];
      const range = IDBKeyRange.bound(beginning, `${beginning}\uffff`);
      return (await run(database, 'readonly', (table) => table.getAllKeys(range))) as string[];
    },
    async destroy() {
      const database = await look().catch(() => null);
      database?.close();
      opened = null;
      await settled(factory.deleteDatabase(name));
    },
    close() {
      opened?.then((database) => database.close()).catch(() => {});
      opened = null;
    },
  };
}

function openDatabase(factory: IDBFactory, name: string, create: boolean): Promise<IDBDatabase | null> {
  return new Promise((resolve, reject) => {
    let absent = false;
    let request: IDBOpenDBRequest;
    try {
      request = factory.open(name, VERSION);
    } catch (error) {
      reject(new StoreFailure('unavailable', error));
      return;
    }
    request.onupgradeneeded = () => {
      if (create) {
        request.result.createObjectStore(TABLE);
        return;
      }
      // Aborted, a database that was not there is not there afterwards either.
      absent = true;
      request.transaction?.abort();
    };
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => (absent ? resolve(null) : reject(new StoreFailure('unavailable', request.error)));
    request.onblocked = () => reject(new StoreFailure('unavailable', null));
  });
}

function run<T>(
  database: IDBDatabase,
  mode: IDBTransactionMode,
  use: (table: IDBObjectStore) => IDBRequest<T>,
): Promise<T> {
  return new Promise((resolve, reject) => {
    try {
      const transaction = database.transaction(TABLE, mode, { durability: 'strict' });
      const request = use(transaction.objectStore(TABLE));
      transaction.oncomplete = () => resolve(request.result);
      transaction.onabort = () => {
        const full = transaction.error?.name === 'QuotaExceededError';
        reject(new StoreFailure(full ? 'full' : 'unavailable', transaction.error));
      };
    } catch (error) {
      reject(new StoreFailure('unavailable', error));
    }
  });
}

function settled(request: IDBOpenDBRequest): Promise<void> {
  return new Promise((resolve) => {
    request.onsuccess = () => resolve();
    request.onerror = () => resolve();
    request.onblocked = () => resolve();
  });
}
