// sealdesk vault rotate --config FILE: the running server seals its keystore anew and destroys the old secret.
import { parseArgs } from 'node:util';
import { askControl } from '../wiring/control.ts';
import { readConfig } from '../platform/config.ts';
import type { Rotation } from '../protect/rotation.ts';

const USAGE = 'sealdesk vault rotate --config FILE\n';

export async function vaultCommand(args: readonly string[]): Promise<number> {
  const { positionals, values } = parseArgs({
    args: [...args],
    options: { config: { type: 'string' } },
    allowPositionals: true,
  });
  const path = values.config ?? process.env['SEALDESK_CONFIG'];
  if (positionals.join(' ') !== 'rotate' || path === undefined) {
    process.stderr.write(USAGE);
    return 2;
  }
  const { dataDirectory, vault } = readConfig(path, process.env);
  const { after, before } = (await askControl(dataDirectory, 'vault-rotate')) as Rotation;
  const places = vault.places.length === 1 ? 'its place' : `its ${vault.places.length} places`;
  const backup =
    vault.rotation === null
      ? 'Back up keystore.sqlite now: no earlier copy of it opens any more.'
      : `A copy of the keystore is in ${vault.rotation.keystoreCopies}; no earlier one opens any more.`;
  process.stdout.write(
    `Sealed under generation ${after}. The secret of generation ${before} is gone from ${places}: what was erased or destroyed ` +
      `under it is gone for good.\n${backup}\n`,
  );
  return 0;
}
