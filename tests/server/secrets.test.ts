// What a server holds, opened with every key it has, and searched byte by byte, after a conversation of a visitor and an
// agent with a note and a card number.
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { audience, personalFields, shreddedFields, version } from '../../src/contract/marks.ts';
import { openFileVault } from '../../src/protect/file-vault.ts';
import { openKeystore } from '../../src/protect/keystore.ts';
import { createProtect } from '../../src/protect/protect.ts';
import { openLog } from '../../src/record/open-log.ts';
import { redact } from '../../src/redact/redact.ts';
import { readEnvelope, verifyEnvelope } from '../../src/seal/envelope-verify.ts';
import type { VerifiedEpoch } from '../../src/seal/epoch-document.ts';
import { readEpoch, verifyEpoch } from '../../src/seal/epoch-verify.ts';
import { openMessage } from '../../src/seal/opening/envelope-open.ts';
import { openEpoch } from '../../src/seal/opening/epoch-open.ts';
import { makePartial, type Opening, openEpochTogether } from '../../src/seal/opening/threshold-open.ts';
import { findDevice } from '../../src/seal/readers.ts';
import { clearOf, must, randomId } from './ends.ts';
import { type Brand, install, type Installation } from './installation.ts';
import { disguises } from '../../src/cli/disguises.ts';
import { sweep } from './sweep.ts';
import { beginTalk, type Talk } from './talk.ts';

const CARD = '4111 1111 1111 1111';
const said = {
  first: 'canary-first-kestrel: I lost my card, Grüße 🗝',
  second: 'canary-second-osprey',
  answer: 'canary-answer-merlin: we block it now',
  note: 'canary-note-harrier: asked twice already',
  last: 'canary-last-buzzard',
};
const words = [
  'canary-first-kestrel',
  'canary-second-osprey',
  'canary-answer-merlin',
  'canary-note-harrier',
  'canary-last-buzzard',
];
/** The core may use it, and keeps it under the subject's key alone. */
const personal = 'canary-title-goshawk';
const secrets = [...words, personal, CARD, CARD.replaceAll(' ', '')];

type Stored = { readonly type: string; readonly clear: string; readonly opened: string | null };

describe.each(['northwind', 'linden'] as const)('what the server of %s holds', (brand: Brand) => {
  let place: Installation;
  let talk: Talk;
  let socketFolder: string | null = null;
  const swept: { readonly when: string; readonly result: ReturnType<typeof sweep> }[] = [];
  const stored: Stored[] = [];
  const inspected = brand === 'northwind';

  beforeAll(async () => {
    place = await install(brand);
    let server = await place.startProcess();
    const outputs: string[] = [];
    const look = (when: string) => {
      const folders = [place.folder, ...(socketFolder === null ? [] : [socketFolder])];
      const texts = Object.fromEntries(
        [...outputs, server.output()].map((text, index) => [`output ${index}`, text]),
      );
      swept.push({ when, result: sweep({ folders, texts }, secrets) });
    };
    try {
      const account = inspected ? 'ann.keller' : 'noor.haddad';
      talk = await beginTalk(place, account, said.first, {
        page: 'https://bank.example/loans',
        pageTitle: personal,
      });
      const { agentEnd, visitor } = talk;
      const results = [
        await visitor.end.say(said.second),
        await agentEnd.say(said.answer),
        await agentEnd.note(said.note),
      ];
      expect(results.map(({ status }) => status)).toEqual(['done', 'done', 'done']);
      const card = await visitor.end.say(`my card is ${CARD}`);
      // Without a gateway nobody on the way can see it: the reading end withholds it.
      expect(card).toMatchObject(inspected ? { status: 'refused', code: 'card-number' } : { status: 'done' });
      expect(await visitor.end.say(said.last)).toMatchObject({ status: 'done' });
      const gateway = /"address":"([^"]+gateway\.sock)"/.exec(server.output())?.[1];
      socketFolder = gateway === undefined ? null : dirname(gateway);
      expect(socketFolder === null).toBe(!inspected);
      look('while it runs');
      outputs.push(server.output());
      await server.kill('SIGKILL');
      look('after it was killed');
      server = await place.startProcess();
    } finally {
      await server.kill('SIGTERM');
    }
    socketFolder = null;
    look('after it was stopped');
    await openEverything();
  }, 90_000);
  afterAll(() => place.remove());

  /** As the server does at every start, with its vault, its keystore and its log. */
  async function openEverything(): Promise<void> {
    const log = await openLog({ kind: 'embedded', directory: place.at('data/log') }, () => undefined);
    const vault = await openFileVault({
      places: [place.at('vault')],
      acceptOnePlace: true,
      dataDirectory: place.at('data'),
    });
    const keystore = await openKeystore({ path: place.at('data/keystore.sqlite'), vault, mayCreate: false });
    const marks = { version, audience, shreddedFields, personalFields };
    const protect = createProtect({ keystore, marks, detect: redact });
    for (let after: string | null = null, end = false; !end; ) {
      const page: Awaited<ReturnType<typeof log.readAll>> = await log.readAll(after, 500);
      for (const event of page.events) {
        const { shredded } = protect.unshred(event);
        stored.push({
          type: event.type,
          clear: event.clear,
          opened: shredded.status === 'open' ? shredded.text : null,
        });
      }
      after = page.cursor;
      end = page.end;
    }
    await keystore.close();
    await log.close();
  }

  const ofType = (type: string) => stored.filter((event) => event.type === type);
  const fieldsOf = <Fields>({ opened }: Stored) => JSON.parse(opened ?? '{}') as Fields;

  async function epochs(kind: 'conversation' | 'staff'): Promise<readonly VerifiedEpoch[]> {
    const { primitives } = place;
    const events = ofType(kind === 'staff' ? 'StaffEpochOpened' : 'EpochOpened');
    return Promise.all(
      events.map(async (event) => {
        const { document } = fieldsOf<{ document: { text: string; signature: string } }>(event);
        const read = must(readEpoch(primitives, document));
        const author =
          clearOf(event)['from'] === 'visitor'
            ? talk.visitor.card
            : findDevice(talk.agent.directory(), read.document.author);
        if (author === null) throw new Error('no author');
        const { readers, ...rest } = read.document;
        const expected = {
          ...rest,
          author,
          readers: readers.map(({ id, key, kind: of }) => ({ kind: of, id, key })),
        };
        return must(await verifyEpoch(primitives, read, expected));
      }),
    );
  }

  /** What a key of an epoch opens of these events; null where it does not. */
  async function openWith(
    keys: readonly Uint8Array[],
    type: 'MessageSent' | 'NoteAdded',
  ): Promise<(string | null)[]> {
    const { primitives } = place;
    return Promise.all(
      ofType(type).map(async (event) => {
        const { envelope } = fieldsOf<{ envelope: string }>(event);
        const read = must(readEnvelope(primitives, envelope));
        const sender =
          clearOf(event)['from'] === 'visitor'
            ? talk.visitor.card
            : findDevice(talk.agent.directory(), read.header.sender);
        if (sender === null) throw new Error('no sender');
        const { conversation } = talk;
        const verified = must(
          await verifyEnvelope(primitives, read, { workspace: place.plan.workspace, conversation, sender }),
        );
        for (const key of keys) {
          const opened = openMessage(primitives, verified, key);
          if (opened.ok) return opened.value.body.text;
        }
        return null;
      }),
    );
  }

  const everyMessage = () => [
    said.first,
    said.second,
    said.answer,
    ...(inspected ? [] : [`my card is ${CARD}`]),
    said.last,
  ];

  it('[O20] opens with the server’s own keys, and nothing that anybody said is in it', () => {
    const opened = stored.flatMap(({ opened: text }) => (text === null ? [] : [text]));
    expect(stored.length).toBeGreaterThan(12);
    expect(opened.length).toBeGreaterThan(6);
    // It does open: what the core may read is there.
    expect(opened.join('\n')).toContain(personal);
    expect(ofType('NoteAdded')).toHaveLength(1);
    expect(ofType('MessageSent')).toHaveLength(everyMessage().length);
    const everything = stored.map(({ clear, opened: text }) => `${clear}\n${text ?? ''}`).join('\n');
    for (const word of [...words, CARD, CARD.replaceAll(' ', '')])
      for (const form of disguises(word)) expect(everything.includes(form.toString('utf8'))).toBe(false);
    if (inspected) expect(ofType('MessageRefused').map(clearOf)).toMatchObject([{ reason: 'card-number' }]);
  });

  it('[O21] opens in the end with the visitor’s keys: every message, and no note', async () => {
    const { primitives } = place;
    const own = { kind: 'visitor' as const, id: talk.visitor.device.id };
    const keys = await Promise.all(
      (await epochs('conversation')).map(async (epoch) =>
        must(await openEpoch(primitives, epoch, own, talk.visitor.device.agree)),
      ),
    );
    expect(await openWith(keys, 'MessageSent')).toEqual(everyMessage());
    expect(await openWith(keys, 'NoteAdded')).toEqual([null]);
    const staff = await epochs('staff');
    expect(staff).toHaveLength(1);
    for (const epoch of staff) {
      expect(epoch.document.readers.map(({ kind }) => kind)).not.toContain('visitor');
      for (const { id, kind } of [...epoch.document.readers, own])
        expect((await openEpoch(primitives, epoch, { kind, id }, talk.visitor.device.agree)).ok).toBe(false);
    }
  });

  it('[O22] opens with no officer’s share alone, and with any two', async () => {
    const { primitives } = place;
    const { compliance } = talk.agent.directory();
    const shares = place.day.keys
      .filter(({ kind }) => kind === 'share')
      .map(({ name, secret }) => ({ index: Number.parseInt(name, 10), share: secret }));
    expect(shares).toHaveLength(3);
    const all = [...(await epochs('conversation')), ...(await epochs('staff'))];
    for (const epoch of all) {
      const opening: Opening & { readonly epoch: VerifiedEpoch } = {
        epoch,
        compliance,
        request: Buffer.alloc(32, 1).toString('base64url'),
      };
      const partials = await Promise.all(
        shares.map(async (share) => must(await makePartial(primitives, opening, share))),
      );
      for (const [index, one] of partials.entries()) {
        expect((await openEpochTogether(primitives, opening, [one])).ok).toBe(false);
        expect((await openEpochTogether(primitives, opening, [one, one])).ok).toBe(false);
        const alone = await primitives.importAgreement(shares[index]?.share ?? new Uint8Array(32));
        const reader = { kind: 'compliance' as const, id: 'compliance' };
        expect((await openEpoch(primitives, epoch, reader, alone)).ok).toBe(false);
        const two = [one, partials[(index + 1) % 3] ?? one];
        expect((await openEpochTogether(primitives, opening, two)).ok).toBe(true);
      }
    }
    const keys = await Promise.all(
      all.map(async (epoch) => {
        const opening: Opening & { readonly epoch: VerifiedEpoch } = {
          epoch,
          compliance,
          request: Buffer.alloc(32, 1).toString('base64url'),
        };
        const two = [shares[0], shares[2]].flatMap((share) => (share === undefined ? [] : [share]));
        const partials = await Promise.all(
          two.map(async (share) => must(await makePartial(primitives, opening, share))),
        );
        return must(await openEpochTogether(primitives, opening, partials));
      }),
    );
    expect(await openWith(keys, 'MessageSent')).toEqual(everyMessage());
    expect(await openWith(keys, 'NoteAdded')).toEqual([said.note]);
  });

  it('[O23] has in no byte of any file or line, running, killed or stopped, a word that was typed', () => {
    expect(swept.map(({ when }) => when)).toEqual([
      'while it runs',
      'after it was killed',
      'after it was stopped',
    ]);
    // The sweep reaches what is there to be found.
    const there = sweep({ folders: [place.folder], texts: {} }, [talk.conversation, 'ConversationStarted']);
    expect(there.found.length).toBeGreaterThan(2);
    for (const { result } of swept) {
      expect(result.found).toEqual([]);
      expect(result.files).toBeGreaterThan(8);
      expect(result.bytes).toBeGreaterThan(100_000);
    }
  });
});

describe('the sweep itself', () => {
  it('[O23] finds a planted word in every disguise, and what must be there', () => {
    const folder = mkdtempSync(join(tmpdir(), 'sealdesk-sweep-'));
    try {
      mkdirSync(join(folder, 'deep/er'), { recursive: true });
      const word = 'canary-first-kestrel';
      const id = randomId();
      for (const [index, form] of [
        Buffer.from(`xx${word}xx`),
        Buffer.from(word, 'utf16le'),
        Buffer.from(`a${word}bc`).toString('base64'),
        Buffer.from(`ab${word}b`).toString('base64url'),
        Buffer.from(`${word}b`).toString('base64'),
        Buffer.from(word).toString('hex'),
      ].entries()) {
        writeFileSync(join(folder, 'deep/er/file'), form);
        expect(sweep({ folders: [folder], texts: {} }, [word, id]).found, `form ${index}`).toHaveLength(1);
      }
      rmSync(join(folder, 'deep/er/file'));
      expect(sweep({ folders: [folder], texts: { log: 'Gr\\u00fc\\u00dfe' } }, ['Grüße']).found).toHaveLength(
        1,
      );
      expect(sweep({ folders: [folder], texts: { log: 'nothing' } }, [word]).found).toEqual([]);
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});
