// What browsers are sent in place of a file: packed with gzip and with Brotli once, at the build.
import { readFile, writeFile } from 'node:fs/promises';
import { promisify } from 'node:util';
import { brotliCompress, brotliDecompressSync, constants, gunzipSync, gzip } from 'node:zlib';
import { gzipAsync as zopfli } from '@gfx/zopfli';

export const PACKED = /\.(br|gz)$/;
/** Rounds of zopfli; more win nothing on these files. */
const ZOPFLI_ROUNDS = 5;

export type Packer = (code: Buffer) => Promise<Uint8Array>;

export const quickly: Packer = (code) => promisify(gzip)(code, { level: constants.Z_BEST_COMPRESSION });

/** Takes fifty times as long and wins one byte in twenty: for what visitors of other people's pages download. */
export const thoroughly: Packer = async (code) => {
  const packed = await zopfli(code, { numiterations: ZOPFLI_ROUNDS });
  if (!gunzipSync(packed).equals(code)) throw new Error('packed, it is not what it was');
  return packed;
};

/** The file, and beside it what a browser is sent in its place. */
export async function writePacked(file: string, code: Buffer, pack: Packer): Promise<void> {
  const quality = { [constants.BROTLI_PARAM_QUALITY]: constants.BROTLI_MAX_QUALITY };
  const [br, gz] = await Promise.all([promisify(brotliCompress)(code, { params: quality }), pack(code)]);
  await Promise.all([writeFile(file, code), writeFile(`${file}.br`, br), writeFile(`${file}.gz`, gz)]);
}

/** By a build before this one; nothing is packed again that has not changed. */
export async function isPacked(file: string, code: Buffer): Promise<boolean> {
  try {
    const [there, br, gz] = await Promise.all(
      [file, `${file}.br`, `${file}.gz`].map((name) => readFile(name)),
    );
    return [there, brotliDecompressSync(br!), gunzipSync(gz!)].every((bytes) => bytes!.equals(code));
  } catch {
    return false;
  }
}
