// A vault behind a transit engine (HashiCorp Vault, OpenBao): each generation has a key of the engine's own, the places hold the
// secret wrapped by it, and destroying the generation is deleting that key. Copies of the places are nothing then, snapshots of
// the machine included. Trusts the engine to forget a deleted key, its own replicas and backups with it.
import { Buffer } from 'node:buffer';
import type { TransitConfig } from '../platform/config.ts';
import { ProtectFailure } from './failure.ts';
import { type EntryForm, type FileVaultOptions, openFileVault, openPlaces } from './file-vault.ts';
import { KEY_BYTES, wipe } from './suite.ts';
import { type TransitEngine, transitEngine } from './transit-engine.ts';
import type { Vault, VaultSecret } from './vault.ts';

const WRAPPED_BYTES_MAX = 1_024;
const WRAPPED_FORM: EntryForm = {
  name: 'sealdesk.vault-wrapped.v1',
  bytesMin: 1,
  bytesMax: WRAPPED_BYTES_MAX,
};

/** The vault that the settings name. */
export function openVault(
  options: FileVaultOptions & { readonly transit: TransitConfig | null },
): Promise<Vault> {
  return options.transit === null
    ? openFileVault(options)
    : openTransitVault(options, transitEngine(options.transit));
}

export async function openTransitVault(options: FileVaultOptions, engine: TransitEngine): Promise<Vault> {
  const wrapped = await openPlaces(options, WRAPPED_FORM);

  async function unwrapped(entry: VaultSecret): Promise<VaultSecret | null> {
    const secret = await engine.unwrap(keyName(entry), Buffer.from(entry.secret).toString(), boundTo(entry));
    if (secret === null) return null;
    if (secret.length !== KEY_BYTES) throw new ProtectFailure('vault-damaged', 'the engine gave no secret');
    return { ...entry, secret };
  }

  async function read(): Promise<readonly VaultSecret[]> {
    const found: VaultSecret[] = [];
    for (const entry of await wrapped.read()) {
      // Its key is gone: it was destroyed, and only the file outlived a crash.
      const secret = await unwrapped(entry);
      if (secret !== null) found.push(secret);
    }
    return found;
  }

  async function write(entry: VaultSecret): Promise<void> {
    const held = (await wrapped.read()).find(({ generation }) => generation === entry.generation);
    const known = held && (await unwrapped(held));
    if (held && !(known && same(known, entry)))
      throw new ProtectFailure('vault-disagrees', `generation ${entry.generation} is already another secret`);
    await asWriting(async () => {
      if (held) return wrapped.write(held);
      await engine.make(keyName(entry));
      const text = await engine.wrap(keyName(entry), entry.secret, boundTo(entry));
      const secret = new Uint8Array(Buffer.from(text));
      if (secret.length > WRAPPED_BYTES_MAX) throw new Error('the engine answered with too much');
      // What cannot be had back must not be believed to be kept.
      const again = await unwrapped({ ...entry, secret });
      if (again === null || !same(again, entry))
        throw new Error('the engine does not give back what it took');
      wipe(again.secret);
      await wrapped.write({ ...entry, secret });
    });
  }

  async function restore(entry: VaultSecret): Promise<readonly number[]> {
    const held = (await wrapped.read()).find(({ generation }) => generation === entry.generation);
    return held === undefined ? [...Array(wrapped.places).keys()] : wrapped.restore(held);
  }

  async function destroy(generation: number): Promise<void> {
    await asWriting(async () => {
      // The key first: from then on no copy of the files is anything.
      // Named after the keystore and not found by its own file: a copy of that may lie elsewhere when here it is lost.
      const [any] = await wrapped.read();
      if (any === undefined) throw new Error('the places hold nothing that says which keystore this is');
      await engine.destroy(keyName({ ...any, generation }));
      await wrapped.destroy(generation);
    });
  }

  return { kind: 'transit', places: wrapped.places, read, write, restore, destroy };
}

function keyName({ generation, keystore }: VaultSecret): string {
  return `sealdesk-${keystore}-${generation}`;
}

/** Not another generation's nor another keystore's, whatever file it is put into. */
function boundTo({ generation, keystore }: VaultSecret): string {
  return `sealdesk.vault-wrapped.v1 ${keystore} ${generation}`;
}

function same(a: VaultSecret, b: VaultSecret): boolean {
  return a.keystore === b.keystore && Buffer.from(a.secret).equals(b.secret);
}

async function asWriting(work: () => Promise<void>): Promise<void> {
  try {
    await work();
  } catch (cause) {
    if (cause instanceof ProtectFailure && cause.code !== 'vault-unreachable') throw cause;
    throw new ProtectFailure('vault-unwritable', `the vault's engine: ${(cause as Error).message}`, {
      cause,
    });
  }
}
