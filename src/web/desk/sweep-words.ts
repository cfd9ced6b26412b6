// What the desk says of a sweep's report: its stores in the order an officer asks for them, its findings, what it did not see.
import type { Artefact, SweepReport } from '../../seal/sweep-report.ts';

type Kind = Artefact['kind'];

const stores: readonly { readonly name: string; readonly kinds: readonly Kind[] }[] = [
  { name: 'Event log', kinds: ['log'] },
  { name: 'Events, opened', kinds: ['events'] },
  { name: 'Views', kinds: ['views'] },
  { name: 'Timers and mail queue', kinds: ['react'] },
  { name: 'Keys and vault', kinds: ['keystore', 'key', 'vault'] },
  { name: 'Gateway', kinds: ['gateway'] },
  { name: 'Settings', kinds: ['settings', 'workspace'] },
  { name: 'Other data', kinds: ['data'] },
  { name: 'Output, others', kinds: ['also'] },
];

export type Store = {
  readonly name: string;
  readonly amount: string;
  readonly found: number;
  /** Artefacts that could not be read, or not to their end. */
  readonly unread: number;
};

export function storesOf({ artefacts }: Pick<SweepReport, 'artefacts'>): readonly Store[] {
  return stores.flatMap(({ kinds, name }) => {
    const here = artefacts.filter(({ kind }) => kinds.includes(kind));
    if (here.length === 0) return [];
    const sum = (of: (artefact: Artefact) => number) => here.reduce((all, each) => all + of(each), 0);
    const files = here.length === 1 ? '1 file' : `${here.length} files`;
    return [
      {
        name,
        amount: kinds.includes('events')
          ? `${sum(({ opened }) => opened)} parts of ${sum(({ texts }) => texts)} events`
          : files,
        found: sum(({ count }) => count),
        unread: here.filter(({ unread }) => unread !== null && unread !== 'not-a-file').length,
      },
    ];
  });
}

export const resultWords: Readonly<Record<SweepReport['result'], string>> = {
  clean: 'Nothing was found, and everything was read.',
  found: 'Something was found. Whoever keeps the server removes it; the report says where it lies.',
  incomplete: 'Nothing was found in what was read, but something could not be read.',
};

const blindWords: Readonly<Record<SweepReport['blind'][number]['what'], string>> = {
  'sealed-text': 'what ends sealed or signed: the ends look when they open it',
  memory: 'memory',
  'swap-and-free-space': 'swap and free space of disks',
  backups: 'backups',
  browsers: 'browsers',
  'process-output': 'where the server’s output goes',
  'gateway-machine': 'the gateway’s own machine',
  'log-server': 'the files of EventStoreDB',
};

export function blindWord({ count, what }: SweepReport['blind'][number]): string {
  return count === null ? blindWords[what] : `${blindWords[what]} (${count} fields)`;
}

const refusalWords = {
  'key-unknown': 'It is signed by another key.',
  'signature-invalid': 'It was changed after it was signed.',
} as const;

export function refusalWord(code: string): string {
  return Object.hasOwn(refusalWords, code)
    ? refusalWords[code as keyof typeof refusalWords]
    : 'This file is no report of a sweep.';
}
