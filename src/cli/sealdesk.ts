#!/usr/bin/env node
// sealdesk <command>: the demo, a server, and what the administrator does on a machine of their own.
import '../platform/node-version.ts';
import { parseArgs } from 'node:util';

const USAGE = `sealdesk <command>

  demo         [--fresh] [--directory DIR] [--port N] [--event-store FILE]    try it on this machine
  serve        --config FILE                                                 run a server
  init         --plan FILE --out DIR [--template TRADE]                      first day: make every key, on your own machine
  sign-widget  --keys DIR --workspace FILE --out FILE [--origin URL]         sign the widget's files
  devices      --server URL --workspace ID --keys DIR                        devices that wait to be certified
  certify      --server URL --workspace ID --keys DIR --code CODE [--seat FILE]
  remove       --server URL --workspace ID --keys DIR --code CODE | --person NAME
  add-person   --server URL --workspace ID --keys DIR --name NAME --account A --issuer URL --role ROLE... [--team ID...]
  add-team     --server URL --workspace ID --keys DIR --team ID --name NAME
  add-site     --server URL --workspace ID --keys DIR --site ID --team ID...
  renew        --server URL --workspace ID --keys DIR [--restored]           sign the directory anew, before a day is over
  vault rotate --config FILE                                                 a new secret; what was erased is gone from old copies
  redact       --jsonl                                                       what the card-number detector makes of your own lines
  sweep        --config FILE --out REPORT [--also PATH]... [--words FILE]    look for card numbers in all an installation keeps
  sweep        --check REPORT [--key KEY]                                    whether a report is as it was signed

Root keys besides the one in DIR: --root FILE, as often as needed. Passphrases are asked for, or come from
--passphrase-file, --root-passphrase-file (one for each --root, in the same order) and --seat-passphrase-file.
docs/own-server.md walks through all of it.
`;

// What any command writes is for this user alone.
process.umask(0o077);

const [command = '', ...rest] = process.argv.slice(2);

const commands: Readonly<Record<string, () => Promise<number>>> = {
  demo: async () => (await import('./demo-command.ts')).demoCommand(rest),
  serve: async () => (await import('./serve-command.ts')).serveCommand(rest),
  init: async () => (await import('./init-command.ts')).initCommand(rest),
  devices: async () => (await import('./administrator-commands.ts')).devicesCommand(rest),
  certify: async () => (await import('./administrator-commands.ts')).certifyCommand(rest),
  remove: async () => (await import('./administrator-commands.ts')).removeCommand(rest),
  'add-person': async () => (await import('./adding-commands.ts')).addPersonCommand(rest),
  'add-team': async () => (await import('./adding-commands.ts')).addTeamCommand(rest),
  'add-site': async () => (await import('./adding-commands.ts')).addSiteCommand(rest),
  renew: async () => (await import('./administrator-commands.ts')).renewCommand(rest),
  redact: async () => (await import('./redact-command.ts')).redactCommand(rest),
  sweep: async () => (await import('./sweep-command.ts')).sweepCommand(rest),
  vault: async () => (await import('./vault-command.ts')).vaultCommand(rest),
  'sign-widget': async () => (await import('./sign-widget-command.ts')).signWidgetCommand(rest),
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
