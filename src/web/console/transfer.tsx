// To whom a chat can go: colleagues of its team, with how they are and how full. The history stays readable for the team.
import { ArrowRightLeft } from 'lucide-react';
import { Button, Menu, MenuItem, MenuTrigger, Popover } from 'react-aria-components';
import type { Conversation } from '../connection/conversation.ts';
import type { ConversationState } from '../connection/conversation-state.ts';
import { Icon, PersonMark, presenceWords } from '../staff/controls.tsx';
import { useObservable } from '../staff/observe.ts';
import { useWork } from '../staff/start.tsx';
import { useDesktop } from './desktop.ts';

export function Transfer({
  conversation,
  state,
  open,
  setOpen,
  run,
}: {
  readonly conversation: Conversation;
  readonly state: ConversationState;
  readonly open: boolean;
  readonly setOpen: (open: boolean) => void;
  readonly run: (to: string) => void;
}) {
  const { staff } = useWork();
  const { people } = useDesktop();
  const trust = useObservable(staff.trust);
  const directory = trust.status === 'unknown' ? null : trust.directory;
  const colleagues = (directory?.people ?? []).filter(
    (person) =>
      person.id !== state.assignee?.person &&
      person.teams.includes(state.team ?? '') &&
      (person.roles.includes('agent') || person.roles.includes('supervisor')),
  );
  if (colleagues.length === 0) return null;
  const entries = colleagues.map((person) => {
    const row = people.get(person.id);
    const presence = row?.presence ?? 'offline';
    const full = row !== undefined && row.claims.length >= row.capacity;
    return {
      person,
      presence,
      full,
      load: row === undefined ? '' : `${row.claims.length} of ${row.capacity}`,
    };
  });
  return (
    <MenuTrigger isOpen={open} onOpenChange={setOpen}>
      <Button className="button" aria-label="Transfer">
        <Icon of={ArrowRightLeft} />
        <span className="wide-word">Transfer</span>
      </Button>
      <Popover className="popover" placement="bottom end" offset={4}>
        <Menu
          className="menu"
          // Opened by its key, it has no press to take the focus from.
          // oxlint-disable-next-line jsx-a11y/no-autofocus
          autoFocus="first"
          aria-label={`Transfer ${conversation.id === '' ? '' : 'this chat '}to`}
          disabledKeys={entries
            .filter(({ full, presence }) => full || presence === 'offline')
            .map(({ person }) => person.id)}
          onAction={(key) => run(String(key))}
        >
          {entries.map(({ person, presence, full, load }) => (
            <MenuItem key={person.id} id={person.id} className="menu-item" textValue={person.name}>
              <PersonMark name={person.name} presence={presence} />
              <span>
                {person.name}
                <span className="meta menu-detail">
                  {presence === 'offline'
                    ? 'Offline'
                    : full
                      ? `At capacity, ${load}`
                      : `${presenceWords[presence]}, ${load}`}
                </span>
              </span>
            </MenuItem>
          ))}
        </Menu>
      </Popover>
    </MenuTrigger>
  );
}
