// A conversation changes its team.
import { describe, expect, it } from 'vitest';
import type { MoveCommand } from '../../src/command/conversation.ts';
import { conversation } from '../../src/decide/conversation.ts';
import type { ConversationEvent } from '../../src/decide/conversation-events.ts';
import { MOVES_MAX } from '../../src/decide/moving.ts';
import { given, stateAfter } from './given.ts';

const started = {
  type: 'ConversationStarted',
  subject: 'subject',
  site: 'main',
  team: 'support',
  mode: 'inspected',
  directory: 3,
  language: 'en',
  kind: 'chat',
} as unknown as ConversationEvent;
const assigned: ConversationEvent = {
  type: 'ConversationAssigned',
  person: 'ann',
  previous: null,
  reason: 'taken',
};
const command = (more: Partial<MoveCommand> = {}): MoveCommand => ({
  kind: 'MoveConversation',
  person: 'ann',
  device: 'device',
  previous: 'support',
  team: 'cards',
  to: null,
  directory: 3,
  digest: 'one',
  move: { text: '{}', signature: 's' },
  ...more,
});
const moved = (more: Partial<MoveCommand> = {}): ConversationEvent => {
  const { kind: _, ...rest } = command(more);
  return { type: 'ConversationMoved', ...rest, assignee: 'ann' };
};

describe('a move', () => {
  it('[I44] gives the conversation to a team; who had it lets it go, unless somebody is meant', () => {
    given(conversation, started, assigned)
      .when(command())
      .gives(
        { type: 'ConversationMoved', team: 'cards', assignee: 'ann' },
        { type: 'ConversationUnassigned', person: 'ann', reason: 'moved' },
      );
    given(conversation, started, assigned)
      .when(command({ to: 'tomas' }))
      .gives({ type: 'ConversationMoved', to: 'tomas', assignee: 'ann' });
    given(conversation, started).when(command()).gives({ type: 'ConversationMoved', assignee: null });
    given(conversation, started)
      .when(command({ to: 'tomas' }))
      .refused('not-assigned');
  });

  it('[I44] is asked for again without effect, and only from the team that has it', () => {
    given(conversation, started, assigned, moved()).when(command()).nothing();
    given(conversation, started, assigned, moved())
      .when(command({ digest: 'two' }))
      .refused('already-moved');
    given(conversation, started, assigned)
      .when(command({ team: 'support' }))
      .refused('already-moved');
    given(conversation, started, assigned)
      .when(command({ directory: 2 }))
      .refused('stale-directory');
    given(conversation, started, assigned, {
      type: 'ConversationResolved',
      person: 'ann',
      count: 2,
      closedHead: 'h',
      closing: { text: '{}', signature: 's' },
    })
      .when(command())
      .refused('conversation-resolved');
  });

  it('[I44] changes the readers: the next message opens an epoch for the new team', () => {
    const state = stateAfter(conversation, [started, assigned, moved({ directory: 4 })]);
    expect(state).toMatchObject({
      team: 'cards',
      directory: 4,
      readersChanged: { shared: true, staff: true },
    });
  });

  it('[I44] happens a bounded number of times', () => {
    const events = Array.from({ length: MOVES_MAX }, (_, index) =>
      moved({
        digest: `d${index}`,
        previous: index % 2 === 0 ? 'support' : 'cards',
        team: index % 2 === 0 ? 'cards' : 'support',
      }),
    );
    given(conversation, started, assigned, ...events)
      .when(command())
      .refused('conversation-full');
  });
});
