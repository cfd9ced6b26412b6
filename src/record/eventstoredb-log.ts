// The log in EventStoreDB (being built).
import { type EventLog, LogFailure, type Report } from './log.ts';

export type EventStoreSetting = { readonly connectionString: string; readonly report?: Report };

export const openEventStoreLog = async (_setting: EventStoreSetting): Promise<EventLog> => {
  throw new LogFailure('unavailable', 'EventStoreDB is not served yet');
};
