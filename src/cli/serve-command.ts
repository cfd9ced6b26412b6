// sealdesk serve --config FILE
import { parseArgs } from 'node:util';
import { startServer } from '../main.ts';
import { readConfig } from '../platform/config.ts';
import { createLogger } from '../platform/logger.ts';
import { startTelemetry } from '../platform/telemetry.ts';
import { untilStopped } from './running.ts';

export async function serveCommand(args: readonly string[]): Promise<number> {
  const { values } = parseArgs({ args: [...args], options: { config: { type: 'string' } } });
  const path = values.config ?? process.env['SEALDESK_CONFIG'];
  if (path === undefined) {
    process.stderr.write('sealdesk serve needs --config FILE, or SEALDESK_CONFIG in the environment\n');
    return 2;
  }
  const config = readConfig(path, process.env);
  // Nothing here is secret: secrets are named by file. What runs can so be seen in its first line.
  process.stdout.write(`settings ${JSON.stringify(config)}\n`);
  const telemetry = await startTelemetry({ program: 'server', environment: process.env });
  const logger = createLogger({ level: config.logLevel, program: 'server' });
  const code = await untilStopped(await startServer({ config, logger, telemetry }));
  await telemetry.stop();
  return code;
}
