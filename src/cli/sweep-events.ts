// The log read as the server reads it, with the server's own keys: what of it the server can open is looked at, and what only
// the ends can open is counted.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { audience, personalFields, sealedFields, shreddedFields, version } from '../contract/marks.ts';
import type { Config } from '../platform/config.ts';
import { stillCopy } from '../platform/sqlite-copy.ts';
import { openCopy, openDatabase } from '../platform/sqlite.ts';
import { openVault } from '../protect/transit-vault.ts';
import { openKeystoreCopy } from '../protect/keystore.ts';
import { createProtect, type Protect } from '../protect/protect.ts';
import { eventReader, logFileName } from '../record/embedded-store.ts';
import { openLog } from '../record/open-log.ts';
import { redact } from '../redact/redact.ts';
import { createTally, type Tally } from './sweep-files.ts';
import type { Look } from './sweep-look.ts';
import type { Artefact } from '../seal/sweep-report.ts';

const PAGE = 512;

type Event = Parameters<Protect['unshred']>[0];

export async function lookIntoEvents(look: Look, config: Config): Promise<Artefact> {
  const tally = createTally();
  const at = (name: string) => join(config.dataDirectory, name);
  const vault = await openVault({ ...config.vault, dataDirectory: config.dataDirectory });
  const keystore = await openKeystoreCopy(openCopy(stillCopy(at('keystore.sqlite'))), vault);
  const marks = { version, audience, shreddedFields, personalFields };
  const protect = createProtect({ keystore, marks, detect: redact });
  try {
    for await (const event of eventsOf(config)) lookAt(look, protect, event, tally);
    return tally.artefact('every event, opened', 'events', 0, tally.counts.damaged > 0 ? 'damaged' : null);
  } catch (error) {
    const { code } = error as { readonly code?: unknown };
    if (config.log.kind === 'embedded' || code === 'damaged') throw error;
    return tally.artefact('every event, opened', 'events', 0, 'unreachable');
  } finally {
    await keystore.close();
  }
}

async function* eventsOf(config: Config): AsyncGenerator<Event> {
  if (config.log.kind === 'embedded') {
    const path = join(config.dataDirectory, 'log', logFileName);
    const database = openDatabase({ path, readOnly: true });
    try {
      const reader = eventReader(database);
      for (let after = 0; ; ) {
        const page = reader.all(after, PAGE, null);
        for (const [, stream, revision, , type, clear, , shredded] of page.rows)
          yield { stream, revision, type, clear, shredded };
        if (page.at >= page.last) return;
        after = page.at;
      }
    } finally {
      database.close();
    }
  }
  const connectionString = readFileSync(config.log.connectionFile, 'utf8').trim();
  const log = await openLog({ kind: 'eventstoredb', connectionString });
  try {
    for (let after: string | null = null; ; ) {
      const page: Awaited<ReturnType<typeof log.readAll>> = await log.readAll(after, PAGE);
      yield* page.events;
      if (page.end) return;
      after = page.cursor;
    }
  } finally {
    await log.close();
  }
}

function lookAt(look: Look, protect: Protect, event: Event, tally: Tally): void {
  const { clear, revision, stream, type } = event;
  const where = `${stream} ${revision}`;
  tally.counts.texts += 1;
  tally.take(look.text(where, clear));
  const { shredded } = protect.unshred(event);
  if (shredded.status === 'none') return;
  if (shredded.status === 'damaged') {
    tally.counts.damaged += 1;
    return;
  }
  if (shredded.status !== 'open') {
    tally.counts.gone += 1;
    return;
  }
  tally.counts.opened += 1;
  // Whatever its form, no plain number may lie in it.
  tally.take(look.bytes(`${where}, opened`, Buffer.from(shredded.text), 0));
  const sealed = (sealedFields as Readonly<Record<string, readonly string[]>>)[type] ?? [];
  for (const [name, value] of Object.entries(JSON.parse(shredded.text) as object)) {
    if (sealed.includes(name)) tally.counts.sealed += 1;
    else tally.take(look.text(`${where}.${name}`, JSON.stringify(value)));
  }
}
