// Frames on a socket: one JSON text a line, bounded. Trusts nothing about what arrives.

/** Larger than any inspection request: an envelope of 92,160 characters with its quotes escaped twice, and its box. */
export const FRAME_BYTES_MAX = 262_144;

const NEWLINE = 0x0a;

/** Calls back for every whole line; answers false once a line is too long, and then takes nothing more. */
export function createLineReader(onLine: (line: string) => void): (chunk: Uint8Array) => boolean {
  let parts: Uint8Array[] = [];
  let held = 0;
  let broken = false;

  return (chunk) => {
    let from = 0;
    while (!broken) {
      const newline = chunk.indexOf(NEWLINE, from);
      const part = chunk.subarray(from, newline < 0 ? chunk.length : newline);
      held += part.length;
      if (held > FRAME_BYTES_MAX) {
        broken = true;
        parts = [];
        break;
      }
      if (part.length > 0) parts.push(part);
      if (newline < 0) break;
      const line = Buffer.concat(parts).toString('utf8');
      parts = [];
      held = 0;
      from = newline + 1;
      onLine(line);
    }
    return !broken;
  };
}
