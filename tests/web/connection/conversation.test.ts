// A visitor and an agent over a wire that behaves.

import { describe, expect, test } from 'vitest';
import { agent, answered, openEnd, stage, texts, visitor } from './ends.ts';

describe('a conversation', () => {
  test('[C1] a visitor begins, an agent takes and answers, both read the same', async () => {
    const at = await stage();
    const guest = await visitor(at);
    const seen = openEnd(at, guest, guest.id, { plan: guest.plan });
    await at.clock.until(() => seen.conversation.state.get().canSend, 5_000, 'visitor may write');
    expect(seen.conversation.send('Hello, about my loan')).toMatchObject({ ok: true, masked: false });
    expect(seen.conversation.state.get().pending).toMatchObject([
      { text: 'Hello, about my loan', state: { status: 'sealing' } },
    ]);
    await at.clock.until(() => texts(seen).length === 1, 5_000, 'recorded');
    expect(seen.conversation.state.get().pending).toEqual([]);

    const ann = openEnd(at, await agent(at, 'ann'), guest.id);
    await at.clock.until(() => texts(ann).length === 1, 5_000, 'agent reads');
    expect(texts(ann)).toEqual(['Hello, about my loan']);
    expect(ann.conversation.state.get().canSend).toBe(false);
    expect(await answered(at, ann.conversation.take())).toMatchObject({ status: 'done' });
    await at.clock.until(() => ann.conversation.state.get().canSend, 5_000, 'agent may write');
    ann.conversation.send('Good morning');
    ann.conversation.addNote('a regular');
    seen.conversation.send('Are you there?');
    await at.clock.until(() => texts(ann).length === 4 && texts(seen).length === 3, 5_000, 'all arrived');
    expect(new Set(texts(seen))).toEqual(new Set(['Hello, about my loan', 'Good morning', 'Are you there?']));
    const state = ann.conversation.state.get();
    expect(state.items.filter((item) => item.kind !== 'line').map((item) => item.check)).toEqual([
      'checked',
      'checked',
      'checked',
      'checked',
    ]);
    expect(state.problem).toBeNull();
    expect(state.readers?.readers.map((reader) => reader.kind)).toEqual(['visitor', 'team', 'compliance']);
    seen.close();
    ann.close();
  });
});
