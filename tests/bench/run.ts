// Runs the benches beside this file one after the other, each in a process of its own, on a machine that should be
// quiet meanwhile. `npm run bench -- record` runs those whose name begins so.

import { spawnSync } from 'node:child_process';
import { globSync } from 'node:fs';
import { join } from 'node:path';

const here = import.meta.dirname;
const [prefix = ''] = process.argv.slice(2);
const benches = globSync('*.bench.ts', { cwd: here })
  .sort()
  .filter((name) => name.startsWith(prefix));
if (benches.length === 0) {
  console.error(`No bench begins with ${prefix}`);
  process.exitCode = 1;
}
for (const name of benches) {
  console.log(`\n${name}`);
  const { status } = spawnSync(process.execPath, [join(here, name)], { stdio: 'inherit' });
  if (status !== 0) process.exitCode = 1;
}
