// A passphrase comes from a file or from the person, never from an argument: arguments are seen by every process.
import { readFileSync } from 'node:fs';

export const PASSPHRASE_MAX = 1000;
const ENTER = ['\r', '\n'];
const BACK = ['\u007f', '\b'];
/** Ctrl-C and Ctrl-D. */
const GIVEN_UP = ['\u0003', '\u0004'];

export async function passphraseFrom(file: string | undefined, what: string): Promise<string> {
  if (file !== undefined) return readFileSync(file, 'utf8').trim();
  const { stderr, stdin } = process;
  if (!stdin.isTTY)
    throw new Error(
      `the passphrase of ${what} is needed: --passphrase-file FILE, or a terminal to type it in`,
    );
  // Raw before the question: whoever answers at once is not shown either.
  stdin.setRawMode(true);
  stderr.write(`Passphrase of ${what}: `);
  try {
    return await typed();
  } finally {
    stdin.setRawMode(false);
    stdin.pause();
    stderr.write('\n');
  }
}

function typed(): Promise<string> {
  const { stdin } = process;
  return new Promise((resolve, reject) => {
    const phrase: string[] = [];
    const take = (chunk: Buffer) => {
      const characters = [...chunk.toString('utf8')];
      for (const [index, character] of characters.entries()) {
        if (GIVEN_UP.includes(character)) {
          stdin.off('data', take);
          reject(new Error('no passphrase was given'));
          return;
        }
        if (ENTER.includes(character)) {
          stdin.off('data', take);
          stdin.pause();
          // Pasted in one go with the answer to the next question: kept for it.
          const rest = characters.slice(index + 1).join('');
          if (rest !== '') stdin.unshift(Buffer.from(rest));
          resolve(phrase.join('').trim());
          return;
        }
        if (BACK.includes(character)) phrase.pop();
        else if (phrase.length < PASSPHRASE_MAX) phrase.push(character);
      }
    };
    stdin.on('data', take);
    stdin.resume();
  });
}
