import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { eventPage } from '../../src/deliver/event-page.ts';
import type { OpenedEvent } from '../../src/deliver/needs.ts';
import { visibleTo } from '../../src/deliver/visible.ts';
import { newId } from './deliver-fixture.ts';

const folder = path.join(import.meta.dirname, '../../schemas/events');
const schemas = readdirSync(folder).map(
  (name) =>
    JSON.parse(readFileSync(path.join(folder, name), 'utf8')) as { title: string; 'x-audience': string },
);
const types = schemas.map((schema) => schema.title);

describe('what a reader may be shown', () => {
  it('[V11] no type marked for staff is shown to a visitor', () => {
    const staff = schemas.filter((schema) => schema['x-audience'] === 'staff');
    expect(staff.length).toBeGreaterThan(2);
    for (const { title } of staff) expect(visibleTo(title, 'visitor'), title).toBe(false);
    // The others stand in streams that nobody follows as a conversation.
    const followed = staff.filter(({ title }) => visibleTo(title, 'staff')).map(({ title }) => title);
    const mails = ['MailFailed', 'MailRequested', 'MailSent', 'MailWithdrawn'];
    const marks = ['ConversationSnoozed', 'ConversationWoken', 'LabelsChanged', 'MentionsSeen'];
    const holds = ['HoldLaid', 'HoldLifted'];
    expect(followed.sort()).toEqual(
      [...holds, ...marks, ...mails, 'NoteAdded', 'NoteResealed', 'StaffEpochOpened'].sort(),
    );
  });

  it('[V13] what concerns readings, devices, keys and unknown types is shown to nobody', () => {
    const hidden = types.filter((type) =>
      /^(Access|Transcript|ConversationViewed|Device|TeamKey|Share|Site|Workspace|Agent)/.test(type),
    );
    expect(hidden.length).toBeGreaterThan(10);
    for (const type of [...hidden, 'DirectoryPublished', 'NeverHeardOf', '', 'messagesent', 'toString']) {
      expect(visibleTo(type, 'visitor')).toBe(false);
      expect(visibleTo(type, 'staff')).toBe(false);
    }
  });

  it('[V11] [V13] no frame ever holds an event that did not pass', () => {
    fc.assert(
      fc.property(
        fc.array(fc.constantFrom(...types, 'NeverHeardOf'), { maxLength: 300 }),
        fc.nat({ max: 5 }),
        fc.constantFrom('visitor' as const, 'staff' as const),
        (chosen, from, reader) => {
          const events = chosen.map(
            (type, index): OpenedEvent => ({
              type,
              revision: from + index,
              clear: JSON.stringify({ type }),
              head: '',
              shredded: null,
              state: 'open',
            }),
          );
          const page = eventPage(newId(), from, events);
          const shown = page.chunks(reader).flatMap((chunk) => {
            const frame = JSON.parse(chunk.text(true)) as { events: { revision: number; clear: string }[] };
            expect(frame.events.length).toBe(chunk.events);
            return frame.events;
          });
          const wanted = events.filter((event) => visibleTo(event.type, reader));
          expect(shown.map((event) => event.revision)).toEqual(wanted.map((event) => event.revision));
          const last = page.chunks(reader).at(-1);
          if (last !== undefined) expect(last.through).toBe(from + events.length);
        },
      ),
    );
  });
});
