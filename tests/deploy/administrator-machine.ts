// The administrator's machine of docs/own-server.md: what its page tells people to type, typed there.

import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Installation } from './installation.ts';
import { deployed, ownServerPage, shellLines } from './page.ts';

export const administrator = '/var/lib/sealdesk-administrator';

const lines = shellLines(ownServerPage());

/** The line of the page, the only one that begins so. */
export function line(begins: string, ends = ''): string {
  const found = lines.filter((each) => each.startsWith(begins) && each.endsWith(ends));
  if (found.length !== 1)
    throw new Error(`${found.length} lines of the page begin "${begins}" and end "${ends}"`);
  return found[0] as string;
}

export type AdministratorMachine = ReturnType<typeof administratorMachine>;

export function administratorMachine(here: Installation) {
  /** Types a line of the page, phrases from files in place of a terminal. */
  async function type(typed: string): Promise<string> {
    const phrase = (name: string) => join(here.at(administrator), 'phrases', name);
    const flags = [`--passphrase-file ${phrase('administrator')}`];
    if (typed.includes('--root ')) flags.push(`--root-passphrase-file ${phrase('root-2')}`);
    if (typed.includes('--seat ')) flags.push(`--seat-passphrase-file ${phrase('officer-1')}`);
    const { code, output } = await here.type(`${typed} ${flags.join(' ')}`, administrator);
    if (code !== 0) throw new Error(`${typed}: ${output}`);
    return output;
  }

  return {
    type,
    /** The first day, as far as this machine: answers what was printed, the phrases among it. */
    async firstDay(): Promise<string> {
      here.put(`${administrator}/plan.json`, deployed('plan.example.json'));
      const printed = await here.type(line('sealdesk init'), administrator);
      if (printed.code !== 0) throw new Error(printed.output);
      for (const move of [line('mv keys/root-2'), line('mkdir seats'), 'mkdir phrases']) {
        const moved = await here.type(move, administrator);
        if (moved.code !== 0) throw new Error(moved.output);
      }
      for (const [, name = '', phrase = ''] of printed.output.matchAll(/^ {2}(\S+) +(\S+) +\(/gm))
        here.put(`${administrator}/phrases/${name}`, phrase);
      return printed.output;
    },
    /** Signs the widget's files; answers the element for the pages. */
    async signWidget(): Promise<string> {
      return type(line('sealdesk sign-widget'));
    },
    /** Carries over to the server and the gateway what theirs is. */
    handOver(): void {
      here.copy(`${administrator}/gateway/identity.json`, '/etc/sealdesk-gateway/identity.json');
      here.put('/etc/sealdesk-gateway/config.json', deployed('gateway.example.json'));
      for (const name of ['workspace.json', 'manifest.json'])
        here.copy(`${administrator}/server/${name}`, `/etc/sealdesk/${name}`);
      here.put('/etc/sealdesk/config.json', deployed('config.example.json'));
    },
    /** The line that certifies a device, with its code. */
    certifyLine(code: string): string {
      const certify = lines.find((each) => each.startsWith('sealdesk certify') && !each.includes('--seat'));
      if (certify === undefined) throw new Error('the page certifies nobody');
      return certify.replace(/--code "[^"]*"/, `--code "${code}"`);
    },
    files: (folder: string): readonly string[] =>
      readdirSync(join(here.at(administrator), folder)).toSorted(),
  };
}
