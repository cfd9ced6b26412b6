// Installs what package-lock.json names, and does nothing when it stands already. Runs on any Node that runs npm:
// the one the product needs comes with the installation.

import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const nodeMajorMin = 24;
const root = join(dirname(fileURLToPath(import.meta.url)), '..');

if (trouble() !== null) {
  // Not `npm ci`: it refuses a lock file without the binaries of platforms that the registry at hand does not serve.
  // `--no-save` leaves the lock file as it is, and what it names is still checked by hash.
  const { status } = spawnSync(
    'npm',
    ['install', '--no-save', '--no-fund', '--no-audit', '--loglevel=error'],
    {
      cwd: root,
      stdio: 'inherit',
      shell: process.platform === 'win32',
    },
  );
  const left = status === 0 ? trouble() : `npm install ended with ${status}`;
  if (left !== null) {
    console.error(`The installation is not what package-lock.json names: ${left}`);
    process.exit(1);
  }
}

/** The first thing that is not as locked, or null. */
function trouble() {
  const installedPath = join(root, 'node_modules', '.package-lock.json');
  if (!existsSync(installedPath)) return 'nothing is installed';
  const locked = packagesOf(join(root, 'package-lock.json'));
  const installed = packagesOf(installedPath);
  for (const [path, entry] of Object.entries(locked)) {
    if (path === '') continue;
    const there = installed[path];
    if (there === undefined && entry.optional) continue;
    if (there?.version !== entry.version || !existsSync(join(root, path))) return `${path} ${entry.version}`;
  }
  const brought = existsSync(join(root, 'node_modules', '.bin', 'node'));
  return brought || Number(process.versions.node.split('.')[0]) >= nodeMajorMin
    ? null
    : `no Node ${nodeMajorMin} for ${process.platform} ${process.arch} comes with it; install one`;
}

function packagesOf(path) {
  return JSON.parse(readFileSync(path, 'utf8')).packages;
}
