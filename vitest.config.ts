import { statfsSync } from 'node:fs';
import { defineConfig } from 'vitest/config';

const MEMORY_FOLDER = '/dev/shm';
const MEMORY_BYTES_MIN = 1_073_741_824;

/**
 * Where tests keep their files: in memory where there is room, for their time went into waiting for the disk's sync. A
 * process that is killed loses there what it would lose on a disk; that a disk keeps what it synced, no test can show.
 */
function temporaryFolder(): Readonly<Record<string, string>> {
  try {
    const { bavail, bsize } = statfsSync(MEMORY_FOLDER);
    return bavail * bsize >= MEMORY_BYTES_MIN ? { TMPDIR: MEMORY_FOLDER } : {};
  } catch {
    return {};
  }
}

// Journeys need a browser and built pages, benches a quiet machine: each has a command of its own.
export default defineConfig({
  test: {
    include: ['tests/**/*.test.ts'],
    exclude: ['tests/journeys/**', 'tests/bench/**', 'node_modules/**'],
    environment: 'node',
    env: temporaryFolder(),
    pool: 'forks',
    // Files share a process, and with it what they load: a third of the time went into loading it anew for each.
    isolate: false,
    // One more than the two cores a small machine has: somebody always waits for a process or a timer.
    maxWorkers: 3,
    // A test fails when something does not hold, not when the machine has other things to do.
    testTimeout: 60_000,
    hookTimeout: 60_000,
    expect: { poll: { timeout: 20_000 } },
  },
});
