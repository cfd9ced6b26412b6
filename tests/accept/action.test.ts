import { beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { toBase64url } from '../../src/seal/bytes.ts';
import { FIRST_HEAD } from '../../src/seal/chain.ts';
import { conversationId, deviceCard } from '../../src/seal/identity.ts';
import { newId, NOW_MS } from '../seal/world.ts';
import { type Bank, openBank } from './action-bank.ts';

let bank: Bank;
beforeAll(async () => {
  bank = await openBank();
});
beforeEach(() => {
  for (const name of Object.keys(bank.given)) delete bank.given[name as keyof typeof bank.given];
  bank.handed.length = 0;
  bank.inspected.length = 0;
  bank.drafts.length = 0;
});

const nothingHanded = () => expect(bank.handed).toEqual([]);

describe('the form of an action', () => {
  const wrong: readonly (readonly [unknown, string, string])[] = [
    [null, 'not-an-object', ''],
    ['StartConversation', 'not-an-object', ''],
    [{ kind: 'DropAllTables' }, 'unknown-kind', '/kind'],
    [{ kind: 'MarkRead', conversation: 'x' }, 'field-missing', '/upTo'],
    [{ kind: 'MarkRead', conversation: 'A'.repeat(22), upTo: 1, more: 1 }, 'field-unknown', ''],
    [{ kind: 'MarkRead', conversation: '../../etc/passwd', upTo: 1 }, 'field-wrong', '/conversation'],
  ];
  for (const [action, code, field] of wrong) {
    it(`[Z1] ${JSON.stringify(action)?.slice(0, 50)}: ${code}`, async () => {
      expect(await bank.act(bank.visitor, action)).toEqual({ status: 'refused', code, detail: { field } });
      nothingHanded();
    });
  }
});

describe('beginning a conversation', () => {
  it('[Z2] that is right in every part becomes one command, with the page’s address cut at its query', async () => {
    const action = await bank.startAction();
    expect(await bank.says(bank.visitor, action)).toBe('done');
    const [handed] = bank.handed;
    expect(handed).toMatchObject({
      to: 'conversation',
      caused: { workspace: 'northwind', by: { kind: 'visitor' } },
      id: { id: bank.talk.conversation },
      command: {
        kind: 'StartConversation',
        site: 'main',
        team: 'support',
        mode: 'inspected',
        directory: 1,
        page: 'https://bank.example/loans',
        signed: action.start,
        epoch: {
          epoch: 1,
          directory: 1,
          document: action.epoch,
          staffReaders: [
            { kind: 'team', id: 'support.1' },
            { kind: 'compliance', id: 'compliance' },
          ],
        },
        message: { tab: bank.tab, sequence: 1, epoch: 1, envelope: action.envelope },
        inspection: { status: 'passed' },
      },
    });
    expect(JSON.stringify(handed)).not.toMatch(/Jane|#card/);
  });

  it('[Z22] a message larger than anybody types is refused before anything looks at it', async () => {
    const { text: envelope } = await bank.envelope({ text: 'a'.repeat(20_000) });
    const large = await bank.startAction({ envelope });
    expect(await bank.says(bank.visitor, large)).toBe('too-large');
    expect(bank.inspected).toEqual([]);
    nothingHanded();
  });

  it('[Z21] a subject is made for a conversation that is recorded, never for one that was only tried', async () => {
    const made: string[] = [];
    const own = await openBank('inspected', {
      subjectOf: async (_workspace, device) => {
        made.push(device);
        return 'a subject';
      },
    });
    const { inspection: _, ...unseen } = await own.startAction();
    expect(await own.says(own.visitor, unseen)).toBe('done');
    own.given.verdict = { status: 'unavailable' };
    expect(await own.says(own.visitor, await own.startAction())).toBe('gateway-unavailable');
    delete own.given.verdict;
    own.given.wouldRecord = false;
    expect(await own.says(own.visitor, await own.startAction())).toBe('done');
    expect(made).toEqual([]);
    own.given.wouldRecord = true;
    expect(await own.says(own.visitor, await own.startAction())).toBe('done');
    expect(made).toEqual([own.card.id]);
    expect(own.handed.at(-1)).toMatchObject({ command: { subject: 'a subject' } });
  });

  const stranger = () => bank.stranger;
  const other = () => newId(bank.primitives);
  const wrong: readonly (readonly [string, string, () => Promise<Record<string, unknown>>])[] = [
    ['a site of the bank that is not this page’s', 'site-unknown', async () => ({ site: 'cards' })],
    ['a site nobody knows', 'site-unknown', async () => ({ site: 'nowhere' })],
    [
      'a start that another device signed in this one’s name',
      'key-invalid',
      async () => ({ start: await bank.start({ device: stranger() }) }),
    ],
    [
      'a start of another device and its conversation',
      'wrong-sender',
      async () => {
        const { agree, sign } = deviceCard(stranger());
        const random = bank.primitives.random(32);
        const conversation = conversationId(bank.primitives, { sign, agree }, random);
        const fields = { sign, agree, random: toBase64url(random) };
        return { conversation, start: await bank.start({ device: stranger(), conversation, fields }) };
      },
    ],
    [
      'a start whose signature is another’s',
      'signature-invalid',
      async () => ({
        start: { ...(await bank.start()), signature: (await bank.start({ device: stranger() })).signature },
      }),
    ],
    [
      'a start of something else',
      'shape-invalid',
      async () => ({ start: await bank.start({ action: 'Start' }) }),
    ],
    [
      'a start for another workspace',
      'wrong-workspace',
      async () => ({ start: await bank.start({ workspace: 'linden' }) }),
    ],
    [
      'a start for another conversation',
      'wrong-conversation',
      async () => ({ start: await bank.start({ conversation: other() }) }),
    ],
    [
      'an id that is not the hash of device and random value',
      'wrong-conversation',
      async () => ({
        start: await bank.start({ fields: { random: toBase64url(bank.primitives.random(32)) } }),
      }),
    ],
    [
      'a start that names other signing keys than its device’s',
      'key-invalid',
      async () => ({ start: await bank.start({ fields: { sign: deviceCard(stranger()).sign } }) }),
    ],
    [
      'a start that names other agreement keys than its device’s',
      'key-invalid',
      async () => ({ start: await bank.start({ fields: { agree: deviceCard(stranger()).agree } }) }),
    ],
    [
      'a start for another site',
      'site-unknown',
      async () => ({ start: await bank.start({ fields: { site: 'cards' } }) }),
    ],
    [
      'a start with another team',
      'site-unknown',
      async () => ({ start: await bank.start({ fields: { team: 'lending' } }) }),
    ],
    [
      'a start in another mode',
      'stale-directory',
      async () => ({ start: await bank.start({ fields: { mode: 'strict' } }) }),
    ],
    [
      'a start under another directory',
      'stale-directory',
      async () => ({ start: await bank.start({ fields: { directory: 2 } }) }),
    ],
    [
      'a start from another tab than the message',
      'shape-invalid',
      async () => ({ start: await bank.start({ tab: other() }) }),
    ],
    [
      'a start with another number than the message',
      'shape-invalid',
      async () => ({ start: await bank.start({ sequence: 2 }) }),
    ],
    [
      'an envelope that another device sealed',
      'wrong-sender',
      async () => ({ envelope: (await bank.envelope({ device: stranger() })).text }),
    ],
    [
      'an envelope for another conversation',
      'wrong-conversation',
      async () => ({ envelope: (await bank.envelope({ conversation: other() })).text }),
    ],
    [
      'an envelope for another workspace',
      'wrong-workspace',
      async () => ({ envelope: (await bank.envelope({ workspace: 'linden' })).text }),
    ],
    [
      'an envelope for the staff',
      'wrong-audience',
      async () => ({ envelope: (await bank.envelope({ audience: 'staff' })).text }),
    ],
    [
      'an envelope with one letter changed',
      'signature-invalid',
      async () => {
        const { text } = await bank.envelope();
        return {
          envelope: text.replace(
            /"ciphertext":"(.)/,
            (_, first) => `"ciphertext":"${first === 'A' ? 'B' : 'A'}`,
          ),
        };
      },
    ],
    ['an envelope that is none', 'shape-invalid', async () => ({ envelope: '{}' })],
  ];
  for (const [what, code, changes] of wrong) {
    it(`[Z2] with ${what}: ${code}`, async () => {
      const answer = await bank.says(bank.visitor, await bank.startAction(await changes()));
      expect(answer).toBe(code);
      nothingHanded();
      expect(bank.inspected).toEqual([]);
    });
  }

  it('[C57] from a site that the signed directory does not give to that team is refused', async () => {
    const action = await bank.startAction({
      site: 'cards',
      start: await bank.start({ fields: { site: 'cards' } }),
    });
    expect(await bank.says({ ...bank.visitor, site: 'cards' }, action)).toBe('site-unknown');
    nothingHanded();
  });

  it('[Z2] from another site than the page’s, signed or not, is refused', async () => {
    const action = await bank.startAction({
      site: 'cards',
      start: await bank.start({ fields: { site: 'cards' } }),
    });
    expect(await bank.says(bank.visitor, action)).toBe('site-unknown');
    nothingHanded();
  });

  it('[Z2] keeps nothing of what stands behind the page’s path', async () => {
    await bank.says(bank.visitor, await bank.startAction({ page: 'https://bank.example/account#4711' }));
    expect(bank.handed[0]).toMatchObject({ command: { page: 'https://bank.example/account' } });
  });

  it('[Z2] is a visitor’s alone', async () => {
    expect(await bank.says(bank.staff('ann'), await bank.startAction())).toBe('not-allowed');
    nothingHanded();
  });

  it('[Z2] in a workspace that nobody made is refused', async () => {
    const principal = { ...bank.visitor, workspace: 'linden' } as typeof bank.visitor;
    expect(await bank.says(principal, await bank.startAction())).toBe('not-found');
  });

  it('[Z3] under a directory that has run out is refused: nobody vouches for its list', async () => {
    bank.given.nowMs = Date.parse(bank.world.document.expires);
    expect(await bank.says(bank.visitor, await bank.startAction())).toBe('directory-expired');
    nothingHanded();
    bank.given.nowMs -= 1;
    expect(await bank.says(bank.visitor, await bank.startAction())).toBe('done');
  });
});

describe('the reader list of an epoch', () => {
  const extra = () => ({
    kind: 'device' as const,
    id: bank.stranger.id,
    key: deviceCard(bank.stranger).agree,
  });
  const wrong: readonly (readonly [string, string, () => ReturnType<Bank['epoch']>])[] = [
    ['one reader added', 'readers-differ', () => bank.epoch({ readers: (list) => [...list, extra()] })],
    [
      'the team left out',
      'readers-differ',
      () => bank.epoch({ readers: (list) => list.filter(({ kind }) => kind !== 'team') }),
    ],
    [
      'compliance left out',
      'readers-differ',
      () => bank.epoch({ readers: (list) => list.filter(({ kind }) => kind !== 'compliance') }),
    ],
    [
      'the visitor left out',
      'readers-differ',
      () => bank.epoch({ readers: (list) => list.filter(({ kind }) => kind !== 'visitor') }),
    ],
    [
      'the team’s key exchanged',
      'readers-differ',
      () =>
        bank.epoch({
          readers: (list) =>
            list.map((each) => (each.kind === 'team' ? { ...each, key: extra().key } : each)),
        }),
    ],
    ['another visitor’s key', 'readers-differ', () => bank.epoch({ visitor: bank.stranger })],
    ['an earlier or later directory', 'stale-directory', () => bank.epoch({ directory: 2 })],
    ['the staff as audience', 'wrong-audience', () => bank.epoch({ audience: 'staff' })],
    ['another author', 'wrong-author', () => bank.epoch({ author: bank.stranger })],
    ['another mode', 'wrong-mode', () => bank.epoch({ mode: 'strict' })],
    [
      'another conversation',
      'wrong-conversation',
      () => bank.epoch({ conversation: newId(bank.primitives) }),
    ],
    ['another workspace', 'wrong-workspace', () => bank.epoch({ workspace: 'linden' })],
    [
      'the signature of another epoch',
      'signature-invalid',
      async () => ({ ...(await bank.epoch()), signature: (await bank.epoch({ epoch: 2 })).signature }),
    ],
  ];
  for (const [what, code, epoch] of wrong) {
    it(`[Z4] with ${what}: ${code}`, async () => {
      const action = await bank.startAction({ epoch: await epoch() });
      expect(await bank.says(bank.visitor, action)).toBe(code);
      nothingHanded();
      expect(bank.inspected).toEqual([]);
    });
  }

  it('[Z4] that is stale is answered with the number to fetch', async () => {
    const action = await bank.sendAction(
      { epoch: await bank.epoch({ epoch: 2, directory: 7 }) },
      { epoch: 2 },
    );
    expect(await bank.act(bank.visitor, action)).toMatchObject({
      status: 'refused',
      code: 'stale-directory',
      detail: { directory: 1 },
    });
  });

  it('[Z4] of the staff’s own epoch is computed without the visitor', async () => {
    const { ann } = bank.world;
    const note = (epoch: object) =>
      bank.sendAction({ kind: 'AddNote', epoch }, { audience: 'staff', device: ann, epoch: 1 });
    const right = await note(await bank.epoch({ audience: 'staff', author: ann }));
    expect(await bank.says(bank.staff('ann'), right)).toBe('done');
    expect(bank.handed[0]).toMatchObject({
      command: {
        kind: 'AddNote',
        side: { from: 'staff', person: bank.world.people.ann },
        epoch: { epoch: 1 },
      },
    });
    const own = { kind: 'visitor' as const, id: bank.card.id, key: bank.card.agree };
    const leaking = await bank.epoch({ audience: 'staff', author: ann, readers: (list) => [own, ...list] });
    expect(await bank.says(bank.staff('ann'), await note(leaking))).toBe('readers-differ');
    expect(bank.handed).toHaveLength(1);
  });
});

describe('who may say something', () => {
  it('[Z5] the visitor whose conversation it is, by the keys it began with', async () => {
    expect(await bank.says(bank.visitor, await bank.sendAction())).toBe('done');
    expect(bank.handed[0]).toMatchObject({
      id: { id: bank.talk.conversation },
      command: { kind: 'SendMessage', side: { from: 'visitor', person: null }, epoch: null },
    });
    const card = deviceCard(bank.stranger);
    const intruder = {
      ...bank.visitor,
      device: card.id,
      sign: card.sign,
      agree: card.agree,
    } as typeof bank.visitor;
    expect(await bank.says(intruder, await bank.sendAction({}, { device: bank.stranger }))).toBe('not-found');
    expect(await bank.says(bank.visitor, await bank.sendAction({}, { device: bank.stranger }))).toBe(
      'wrong-sender',
    );
    expect(bank.handed).toHaveLength(1);
  });

  it('[Z5] nobody in a conversation of another workspace, and nobody learns that it is there', async () => {
    bank.given.facts = bank.factsOf({ workspace: 'linden' });
    expect(await bank.says(bank.visitor, await bank.sendAction())).toBe('not-found');
    expect(await bank.says(bank.staff('ann'), await bank.sendAction({}, { device: bank.world.ann }))).toBe(
      'not-found',
    );
    bank.given.facts = null;
    expect(await bank.says(bank.staff('ann'), await bank.sendAction({}, { device: bank.world.ann }))).toBe(
      'not-found',
    );
    nothingHanded();
  });

  it('[Z5] staff of the team alone, with a certified device of their own', async () => {
    const { ann, tomas } = bank.world;
    const send = (device: typeof ann) => bank.sendAction({}, { device });
    expect(await bank.says(bank.staff('ann'), await send(ann))).toBe('done');
    expect(await bank.says(bank.staff('ann'), await send(tomas))).toBe('wrong-sender');
    expect(await bank.says(bank.staff('ann', { device: null }), await send(ann))).toBe(
      'device-not-certified',
    );
    expect(await bank.says(bank.staff('ann', { device: bank.stranger.id }), await send(bank.stranger))).toBe(
      'device-not-certified',
    );
    expect(await bank.says(bank.staff('ann', { device: tomas.id }), await send(tomas))).toBe(
      'device-not-certified',
    );
    for (const name of ['ingrid', 'olu'] as const)
      expect(await bank.says(bank.staff(name), await send(ann))).toBe('not-allowed');
    expect(await bank.says(bank.staff('ann', { teams: ['lending'] }), await send(ann))).toBe('not-allowed');
    expect(bank.handed).toHaveLength(1);
  });

  it('[Z5] to the audience the action names', async () => {
    const { ann } = bank.world;
    expect(await bank.says(bank.visitor, await bank.sendAction({}, { audience: 'staff' }))).toBe(
      'wrong-audience',
    );
    expect(
      await bank.says(bank.staff('ann'), await bank.sendAction({ kind: 'AddNote' }, { device: ann })),
    ).toBe('wrong-audience');
    nothingHanded();
  });
});

describe('what the gateway says', () => {
  it('[Z6] is asked with the sender’s key, the envelope and this connection, and goes with the command', async () => {
    const connection = newId(bank.primitives);
    const action = await bank.sendAction();
    const verdict = { status: 'passed', rules: '9.9', check: { text: 'checked', signature: 'sig' } } as const;
    bank.given.verdict = verdict;
    expect(await bank.act(bank.visitor, action, connection)).toMatchObject({ status: 'done' });
    expect(bank.inspected).toEqual([
      {
        workspace: 'northwind',
        writer: 'visitor',
        conversation: bank.talk.conversation,
        connection,
        sender: bank.card.sign,
        envelope: action.envelope,
        digest: expect.stringMatching(/^[A-Za-z0-9_-]{43}$/),
        inspection: bank.inspection,
      },
    ]);
    expect(bank.handed[0]).toMatchObject({ command: { inspection: verdict } });
  });

  it('[Z6] that it cannot be asked now: nothing is recorded', async () => {
    bank.given.verdict = { status: 'unavailable' };
    expect(await bank.says(bank.visitor, await bank.sendAction())).toBe('gateway-unavailable');
    expect(await bank.says(bank.visitor, await bank.startAction())).toBe('gateway-unavailable');
    nothingHanded();
  });

  it('[Z6] that it cannot use what it was given: its code, and nothing is recorded', async () => {
    for (const code of ['gateway-key-unknown', 'envelope-invalid']) {
      bank.given.verdict = { status: 'invalid', code };
      expect(await bank.says(bank.visitor, await bank.sendAction())).toBe(code);
    }
    nothingHanded();
  });

  it('[Z6] is not asked for what would not be recorded, and what goes on then has no verdict', async () => {
    bank.given.wouldRecord = false;
    await bank.says(bank.visitor, await bank.sendAction());
    expect(bank.inspected).toEqual([]);
    expect(bank.drafts).toHaveLength(1);
    expect(bank.handed[0]).toMatchObject({ command: { inspection: { status: 'none' } } });
  });

  it('[Z6] is missing when the sender sealed nothing to it: the command says so', async () => {
    const { inspection: _, ...action } = await bank.sendAction();
    await bank.says(bank.visitor, action);
    expect(bank.inspected).toEqual([]);
    expect(bank.handed[0]).toMatchObject({ command: { inspection: { status: 'none' } } });
  });

  it('[Z6] is nothing at all in strict mode, whatever was sent along', async () => {
    const clinic = await openBank('strict');
    expect(await clinic.says(clinic.visitor, await clinic.startAction())).toBe('done');
    expect(await clinic.says(clinic.visitor, await clinic.sendAction())).toBe('done');
    expect(clinic.inspected).toEqual([]);
    expect(clinic.handed.map(({ command }) => (command as { inspection: object }).inspection)).toEqual([
      { status: 'none' },
      { status: 'none' },
    ]);
  });
});

describe('what is not a message', () => {
  const digest = () => toBase64url(new Uint8Array(32).fill(5));
  const report = async (changes: object = {}, signedChanges: object = {}, device = bank.talk.visitor) => ({
    kind: 'ReportMessage',
    conversation: bank.talk.conversation,
    revision: 4,
    reason: 'card-number',
    report: await bank.signed(
      'ReportMessage',
      { revision: 4, digest: digest(), reason: 'card-number', ...signedChanges },
      { device },
    ),
    ...changes,
  });

  it('[Z7] a report is signed by who reports, and names a message that stands where it says', async () => {
    bank.given.messageAt = {
      digest: digest(),
      staffOnly: false,
      said: { from: 'staff', person: 'tomas' },
      envelope: null,
    };
    const action = await report();
    expect(await bank.says(bank.visitor, action)).toBe('done');
    expect(bank.handed[0]).toMatchObject({
      command: { kind: 'ReportMessage', revision: 4, reason: 'card-number', report: action.report },
    });
    expect(await bank.says(bank.visitor, await report({ revision: 5 }))).toBe('shape-invalid');
    expect(await bank.says(bank.visitor, await report({ reason: 'cannot-open' }))).toBe('shape-invalid');
    expect(await bank.says(bank.visitor, await report({}, {}, bank.stranger))).toBe('wrong-sender');
    const broken = { ...action.report, signature: (await report({}, {}, bank.stranger)).report.signature };
    expect(await bank.says(bank.visitor, await report({ report: broken }))).toBe('signature-invalid');
    const otherDigest = { digest: toBase64url(new Uint8Array(32).fill(6)) };
    expect(await bank.says(bank.visitor, await report({}, otherDigest))).toBe('not-found');
    bank.given.messageAt = null;
    expect(await bank.says(bank.visitor, await report()), 'no message stands there').toBe('not-found');
    bank.given.messageAt = {
      digest: digest(),
      staffOnly: true,
      said: { from: 'staff', person: 'tomas' },
      envelope: null,
    };
    expect(await bank.says(bank.visitor, await report()), 'a note').toBe('not-found');
    expect(bank.handed).toHaveLength(1);
    expect(await bank.says(bank.staff('ann'), await report({}, {}, bank.world.ann))).toBe('done');
  });

  it('[Z16] nobody has their own message taken back for a card number', async () => {
    const { ann } = bank.world.people;
    bank.given.messageAt = {
      digest: digest(),
      staffOnly: false,
      said: { from: 'staff', person: ann },
      envelope: null,
    };
    const own = await report({}, {}, bank.world.ann);
    expect(await bank.says(bank.staff('ann'), own)).toBe('not-allowed');
    expect(await bank.says(bank.visitor, await report())).toBe('done');
    bank.given.messageAt = {
      digest: digest(),
      staffOnly: false,
      said: { from: 'visitor', person: null },
      envelope: null,
    };
    expect(await bank.says(bank.visitor, await report())).toBe('not-allowed');
    expect(await bank.says(bank.staff('ann'), own)).toBe('done');
  });

  const closing = (action: string, device: Parameters<Bank['signed']>[2] = {}) =>
    bank.signed(action, { count: 7 }, device);

  it('[Z7] a closing is signed by the agent’s device, over count and head', async () => {
    const { ann, tomas } = bank.world;
    const resolve = async (changes: object = {}) => ({
      kind: 'ResolveConversation',
      conversation: bank.talk.conversation,
      closing: await closing('ResolveConversation', { device: ann }),
      ...changes,
    });
    expect(await bank.says(bank.staff('ann'), await resolve())).toBe('done');
    expect(bank.handed[0]).toMatchObject({
      command: {
        kind: 'ResolveConversation',
        person: bank.world.people.ann,
        count: 7,
        closedHead: FIRST_HEAD,
      },
    });
    const wrong: readonly (readonly [object, string])[] = [
      [{ closing: await closing('ResolveConversation', { device: tomas }) }, 'wrong-sender'],
      [{ closing: await closing('ConfirmClosing', { device: ann }) }, 'shape-invalid'],
      [
        {
          closing: await closing('ResolveConversation', {
            device: ann,
            conversation: newId(bank.primitives),
          }),
        },
        'wrong-conversation',
      ],
    ];
    for (const [changes, code] of wrong)
      expect(await bank.says(bank.staff('ann'), await resolve(changes))).toBe(code);
    const own = await resolve({ closing: await closing('ResolveConversation') });
    expect(await bank.says(bank.visitor, own), 'a visitor resolves nothing').toBe('not-allowed');
    expect(bank.handed).toHaveLength(1);
  });

  it('[Z7] its confirmation is the visitor’s', async () => {
    const confirm = async (device = bank.talk.visitor) => ({
      kind: 'ConfirmClosing',
      conversation: bank.talk.conversation,
      closing: await closing('ConfirmClosing', { device }),
    });
    expect(await bank.says(bank.visitor, await confirm())).toBe('done');
    expect(await bank.says(bank.visitor, await confirm(bank.stranger))).toBe('wrong-sender');
    expect(await bank.says(bank.staff('ann'), await confirm(bank.world.ann))).toBe('not-allowed');
    expect(bank.handed).toHaveLength(1);
  });

  it('[Z7] marks, reopening and letting go are handed on with the side they come from', async () => {
    const { conversation } = bank.talk;
    expect(await bank.says(bank.visitor, { kind: 'MarkRead', conversation, upTo: 3 })).toBe('done');
    expect(await bank.says(bank.visitor, { kind: 'ReopenConversation', conversation })).toBe('done');
    expect(await bank.says(bank.visitor, { kind: 'ReleaseConversation', conversation })).toBe('not-allowed');
    expect(await bank.says(bank.staff('ann'), { kind: 'ReleaseConversation', conversation })).toBe('done');
    expect(bank.handed.map(({ command }) => command)).toEqual([
      { kind: 'MarkRead', side: { from: 'visitor', person: null }, upTo: 3 },
      { kind: 'ReopenConversation', side: { from: 'visitor', person: null } },
      { kind: 'ReleaseConversation', person: bank.world.people.ann, reason: 'released' },
    ]);
  });

  it('[Z8] a place is claimed for oneself in what is free, and for a colleague in what is one’s own', async () => {
    const { conversation } = bank.talk;
    const { ann, ingrid, tomas } = bank.world.people;
    const takes = (name: 'ann' | 'tomas') =>
      bank.says(bank.staff(name), { kind: 'TakeConversation', conversation });
    const gives = (name: 'ann' | 'tomas', to: string) =>
      bank.says(bank.staff(name), { kind: 'TransferConversation', conversation, to });
    expect(await takes('tomas')).toBe('already-assigned');
    expect(await gives('tomas', ann)).toBe('not-assigned');
    expect(await gives('ann', ingrid)).toBe('not-in-team');
    expect(await gives('ann', newId(bank.primitives))).toBe('not-in-team');
    expect(await bank.says(bank.visitor, { kind: 'TakeConversation', conversation })).toBe('not-allowed');
    bank.given.facts = bank.factsOf({ status: 'resolved', assignee: null });
    expect(await takes('tomas')).toBe('conversation-resolved');
    expect(await gives('ann', tomas)).toBe('conversation-resolved');
    nothingHanded();
    bank.given.facts = bank.factsOf({ status: 'waiting', assignee: null });
    expect(await takes('tomas')).toBe('done');
    delete bank.given.facts;
    expect(await gives('ann', tomas)).toBe('done');
    expect(bank.handed).toMatchObject([
      { to: 'agent', id: tomas, command: { kind: 'ClaimConversation', from: null, reason: 'taken' } },
      { to: 'agent', id: tomas, command: { kind: 'ClaimConversation', from: ann, reason: 'transferred' } },
    ]);
  });

  it('[Z8] presence is one’s own, and agents’ alone', async () => {
    const online = { kind: 'SetPresence', presence: 'online' };
    expect(await bank.says(bank.staff('ann'), online)).toBe('done');
    expect(await bank.says(bank.staff('ingrid'), online)).toBe('not-allowed');
    expect(await bank.says(bank.visitor, online)).toBe('not-allowed');
    expect(bank.handed).toMatchObject([{ to: 'agent', id: bank.world.people.ann }]);
    expect(NOW_MS).toBeGreaterThan(0);
  });
});
