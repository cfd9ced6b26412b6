// A program of its own, started under a file size limit: appends until the disk refuses, then says as one line of JSON
// what it was answered and what it can still read.
import { LogFailure } from '../../src/record/log.ts';
import { openLog } from '../../src/record/open-log.ts';
import { stored } from './stored.ts';

const [directory = ''] = process.argv.slice(2);
const reported: string[] = [];
const log = await openLog({ kind: 'embedded', directory }, (failure) => reported.push(failure.code));
const stream = 'conversation-small-disk';
const failures: string[] = [];
let answered = 0;
const codeOf = (error: unknown): string => (error instanceof LogFailure ? error.code : String(error));

while (failures.length < 2) {
  try {
    await log.append(stream, answered, [stored({ shredded: 'x'.repeat(60_000) })]);
    answered += 1;
  } catch (error) {
    failures.push(codeOf(error));
  }
}
const { revision } = await log.readStream(stream, 0, 1);
process.stdout.write(`${JSON.stringify({ answered, failures, reported, revision })}\n`);
await log.close();
