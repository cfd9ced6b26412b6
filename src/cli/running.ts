// What every long-running command does alike: it ends on a signal or when something it cannot do without has failed.

/** Resolves with the exit code once everything is stopped. */
export function untilStopped(parts: {
  readonly failed: Promise<never>;
  stop(): Promise<void>;
}): Promise<number> {
  return new Promise((resolve) => {
    let stopping = false;
    const end = (code: number) => {
      if (stopping) return;
      stopping = true;
      parts.stop().then(
        () => resolve(code),
        () => resolve(1),
      );
    };
    process.once('SIGINT', () => end(0));
    process.once('SIGTERM', () => end(0));
    parts.failed.catch((error: unknown) => {
      const code = (error as { readonly code?: unknown } | null)?.code;
      const told = error instanceof Error ? error.message : String(error);
      process.stderr.write(`stopping: ${told}${typeof code === 'string' ? ` (${code})` : ''}\n`);
      end(1);
    });
  });
}
