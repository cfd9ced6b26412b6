import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';

// Journeys start real processes and a real browser: one after the other, each with time to spare on a busy machine.
export default defineConfig({
  root: fileURLToPath(new URL('../..', import.meta.url)),
  test: {
    include: ['tests/journeys/**/*.test.ts'],
    environment: 'node',
    pool: 'forks',
    fileParallelism: false,
    testTimeout: 300_000,
    hookTimeout: 120_000,
    expect: { poll: { timeout: 60_000 } },
  },
});
