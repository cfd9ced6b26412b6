// The one place that knows which logs there are.
import { openEmbeddedLog } from './embedded-log.ts';
import type { EventLog, Report } from './log.ts';
import { openMemoryLog } from './memory-log.ts';

export type LogSetting =
  | { readonly kind: 'embedded'; readonly directory: string }
  | { readonly kind: 'eventstoredb'; readonly connectionString: string }
  | { readonly kind: 'memory' };

/** Opens the log a setting names, ready to serve, or throws LogFailure. `report` hears what no caller would see. */
export const openLog = async (setting: LogSetting, report: Report = () => undefined): Promise<EventLog> => {
  switch (setting.kind) {
    case 'memory':
      return openMemoryLog();
    case 'embedded':
      return openEmbeddedLog({ directory: setting.directory, report });
    case 'eventstoredb': {
      // Loaded only when asked for: its client is the largest of the product's dependencies.
      const { openEventStoreLog } = await import('./eventstoredb-log.ts');
      return openEventStoreLog({ connectionString: setting.connectionString, report });
    }
  }
};
