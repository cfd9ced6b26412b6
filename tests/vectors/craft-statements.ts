// Vectors for boxes, places and signed statements.

import { signAction } from '../../src/seal/action.ts';
import { fromBase64url, toBase64url, utf8 } from '../../src/seal/bytes.ts';
import { sealBox } from '../../src/seal/box.ts';
import { FIRST_HEAD } from '../../src/seal/chain.ts';
import { nextHead, shreddedDigest } from '../../src/seal/head.ts';
import { deviceCard, generateDevice } from '../../src/seal/identity.ts';
import type { Primitives } from '../../src/seal/primitives.ts';
import { requestDigest, requestText, signApproval } from '../../src/seal/request.ts';
import { signText } from '../../src/seal/signed-text.ts';
import { must, turned } from './craft-epochs.ts';

export async function boxVectors(primitives: Primitives) {
  const scalar = primitives.random(32);
  const key = await primitives.importAgreement(scalar);
  const fixed = primitives.random(16);
  const associated = ['northwind', fixed] as const;
  const box = must(
    await sealBox(primitives, {
      purpose: 'reason',
      to: toBase64url(key.public),
      associated,
      plain: utf8('because'),
    }),
  );
  return {
    format: 'sealdesk.box.<purpose>.v1',
    scalar: toBase64url(scalar),
    public: toBase64url(key.public),
    purpose: 'reason',
    associated: { text: 'northwind', fixed: toBase64url(fixed) },
    accepted: [{ box, plain: toBase64url(utf8('because')) }],
    refused: [
      { why: 'ephemeral key: a bit turned', box: turned(box, 1) },
      { why: 'ephemeral key: not canonical', box: turned(box, 255) },
      { why: 'nonce: a bit turned', box: turned(box, 32 * 8) },
      { why: 'ciphertext: a bit turned', box: turned(box, 56 * 8) },
      { why: 'tag: a bit turned', box: turned(box, 63 * 8 + 7) },
      {
        why: 'ephemeral key zero',
        box: toBase64url(Uint8Array.from(fromBase64url(box) as Uint8Array).fill(0, 0, 32)),
      },
      { why: 'cut', box: toBase64url((fromBase64url(box) as Uint8Array).subarray(0, 71)) },
      { why: 'empty', box: '' },
    ],
  };
}

export function placeVectors(primitives: Primitives) {
  const events: { clear: string; head: string; shredded: string }[] = [];
  let head = FIRST_HEAD;
  for (let revision = 0; revision < 5; revision += 1) {
    const shredded =
      revision === 2 ? '' : JSON.stringify({ salt: toBase64url(primitives.random(32)), n: revision });
    const digest = shredded === '' ? null : shreddedDigest(primitives, shredded);
    const clear = JSON.stringify({
      type: 'MessageSent',
      stream: 'conversation-a',
      revision: revision * 2,
      shredded: digest,
    });
    head = nextHead(primitives, head, clear);
    events.push({ clear, head, shredded });
  }
  type Event = (typeof events)[number];
  const event = (index: number) => events[index] as Event;
  const refusedAt = (
    name: string,
    at: number,
    expect: string,
    list: readonly (Omit<Event, 'shredded'> & { shredded: string | null })[],
  ) => ({ name, at, expect, events: list });
  return {
    format: 'places',
    accepted: [
      { name: 'all there', head, events },
      {
        name: 'one erased',
        head,
        events: events.with(1, { ...event(1), shredded: null } as unknown as Event),
      },
      { name: 'the beginning', head: event(2).head, events: events.slice(0, 3) },
    ],
    refused: [
      refusedAt('first missing', 0, 'place-broken', events.slice(1)),
      refusedAt('one missing', 2, 'place-broken', events.toSpliced(2, 1)),
      refusedAt('one twice', 2, 'place-broken', events.toSpliced(2, 0, event(1))),
      refusedAt('two exchanged', 1, 'place-broken', [event(0), event(2), event(1), ...events.slice(3)]),
      refusedAt(
        'clear part changed',
        3,
        'place-broken',
        events.with(3, { ...event(3), clear: event(3).clear.replace('Sent', 'Lost') }),
      ),
      refusedAt(
        'head changed',
        4,
        'place-broken',
        events.with(4, { ...event(4), head: turned(event(4).head) }),
      ),
      refusedAt(
        'content exchanged',
        0,
        'digest-differs',
        events.with(0, { ...event(0), shredded: event(1).shredded }),
      ),
      refusedAt(
        'content where there is none',
        2,
        'digest-differs',
        events.with(2, { ...event(2), shredded: '{}' }),
      ),
      refusedAt(
        'content said to be none',
        0,
        'digest-differs',
        events.with(0, { ...event(0), shredded: '' }),
      ),
    ],
  };
}

export async function statementVectors(primitives: Primitives) {
  const device = await generateDevice(primitives);
  const id = () => toBase64url(primitives.random(16));
  const conversation = id();
  const action = await signAction(primitives, device, {
    action: 'ResolveConversation',
    workspace: 'northwind',
    conversation,
    tab: id(),
    sequence: 9,
    head: toBase64url(primitives.random(32)),
    fields: { count: 12 },
  });
  const other = await signText(primitives, device.sign, 'ticket', action.text);
  const request = requestText({
    workspace: 'northwind',
    request: id(),
    conversation,
    events: 47,
    head: toBase64url(primitives.random(32)),
    matter: 'Complaint 2026-118',
    reason: toBase64url(primitives.random(32)),
    scope: ['messages'],
    reader: id(),
    device: device.id,
    hours: 8,
    requested: '2026-05-12T08:14:09.000Z',
  });
  const approval = await signApproval(primitives, device, request);
  const refusedAction = (why: string, text: string, signature = action.signature) => ({
    why,
    text,
    signature,
  });
  const { v, ...rest } = JSON.parse(action.text) as Record<string, unknown>;
  const resigned = async (why: string, value: unknown) => ({
    why,
    ...(await signText(primitives, device.sign, 'action', JSON.stringify(value))),
  });
  return {
    format: 'sealdesk.action.v1, sealdesk.open.v1',
    device: deviceCard(device),
    action: {
      expected: { action: 'ResolveConversation', workspace: 'northwind', conversation },
      accepted: [action],
      refused: [
        refusedAction('text changed', action.text.replace('"count":12', '"count":13')),
        refusedAction('signature: a bit turned', action.text, turned(action.signature, 40)),
        refusedAction('signed as a ticket', action.text, other.signature),
        await resigned('fields in another order', { ...rest, v }),
        await resigned('a field more', { v, ...rest, more: 1 }),
        await resigned('another workspace', { v, ...rest, workspace: 'linden' }),
        await resigned('another device', { v, ...rest, device: id() }),
        await resigned('another action', { v, ...rest, action: 'ConfirmClosing' }),
        await resigned('sequence 0', { v, ...rest, sequence: 0 }),
        await resigned('a count as text', { v, ...rest, fields: { count: '12' } }),
      ],
    },
    request: {
      accepted: [
        { text: request, digest: requestDigest(primitives, request), signature: approval.signature },
      ],
      refused: [
        { why: 'a line end at the end', text: `${request}\n` },
        { why: 'another column', text: request.replace('matter        ', 'matter       ') },
        { why: 'a number written otherwise', text: request.replace('1 to 47', '1 to 047') },
        { why: 'another scope', text: request.replace('messages', 'everything') },
        { why: 'too many hours', text: request.replace('8 h from', '73 h from') },
        { why: 'two spaces in the matter', text: request.replace('Complaint 2026', 'Complaint  2026') },
        { why: 'a space that is none', text: request.replace('Complaint 2026', 'Complaint\u00a02026') },
        {
          why: 'direction of writing turned',
          text: request.replace('Complaint 2026', 'Complaint\u202e 2026'),
        },
        { why: 'a line less', text: request.split('\n').slice(0, -1).join('\n') },
        { why: 'another version', text: request.replace('sealdesk.open.v1', 'sealdesk.open.v2') },
      ],
    },
  };
}
