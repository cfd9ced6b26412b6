#!/usr/bin/env node
// sealdesk <command>: the demo, a server, and what the administrator does on a machine of their own.
import '../platform/node-version.ts';
import { parseArgs } from 'node:util';

const USAGE = `sealdesk <command>

  demo    [--fresh] [--directory DIR] [--port N] [--event-store URL]   try it on this machine
  serve   --config FILE                                                run a server
`;

const [command = '', ...rest] = process.argv.slice(2);

const commands: Readonly<Record<string, () => Promise<number>>> = {
  demo: async () => (await import('./demo-command.ts')).demoCommand(rest),
  serve: async () => (await import('./serve-command.ts')).serveCommand(rest),
};

const run = Object.hasOwn(commands, command) ? commands[command] : undefined;
if (run === undefined) {
  const { values } = parseArgs({
    args: process.argv.slice(2),
    options: { help: { type: 'boolean' } },
    allowPositionals: true,
    strict: false,
  });
  process.stderr.write(USAGE);
  process.exitCode = values.help === true ? 0 : 2;
} else {
  try {
    process.exitCode = await run();
  } catch (error) {
    const code = (error as { readonly code?: unknown }).code;
    process.stderr.write(
      `sealdesk ${command}: ${error instanceof Error ? error.message : String(error)}${typeof code === 'string' ? ` (${code})` : ''}\n`,
    );
    process.exitCode = 1;
  }
}
