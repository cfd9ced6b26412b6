// A passphrase comes from a file or from the person, never from an argument: arguments are seen by every process.
import { readFileSync } from 'node:fs';
import { createInterface } from 'node:readline';

export async function passphraseFrom(file: string | undefined, what: string): Promise<string> {
  if (file !== undefined) return readFileSync(file, 'utf8').trim();
  if (!process.stdin.isTTY)
    throw new Error(
      `the passphrase of ${what} is needed: --passphrase-file FILE, or a terminal to type it in`,
    );
  const prompt = createInterface({ input: process.stdin, output: process.stderr });
  process.stderr.write(`Passphrase of ${what}: `);
  const echo = prompt as unknown as { _writeToOutput: (text: string) => void };
  // Only the question is shown.
  echo._writeToOutput = () => undefined;
  try {
    return await new Promise<string>((resolve) => prompt.question('', resolve));
  } finally {
    prompt.close();
    process.stderr.write('\n');
  }
}
