// To whom a chat can go: colleagues of its team and other teams, with how they are and how full; and a note for them. The
// note is sealed to the team that has the chat before it goes, so that whoever gets it reads it with the rest.
import { ArrowRightLeft, Users } from 'lucide-react';
import { useState } from 'react';
import {
  Button,
  Dialog,
  Header,
  Heading,
  ListBox,
  ListBoxItem,
  ListBoxSection,
  Modal,
  ModalOverlay,
  TextArea,
  TextField,
} from 'react-aria-components';
import type { Presence } from '../../contract/definitions.ts';
import type { ConversationState } from '../connection/conversation-state.ts';
import { Action, Icon, PersonMark, presenceWords } from '../staff/controls.tsx';
import { teamPhrase } from '../staff/names.ts';
import { useObservable } from '../staff/observe.ts';
import { useWork } from '../staff/start.tsx';
import { useDesktop } from './desktop.ts';
import { fits, wordsOf } from './palette-search.ts';

/** A colleague of this team, another team, or somebody in it. */
export type TransferTarget = {
  readonly person: string | null;
  readonly team: string;
  readonly name: string;
};

const NOTE_MAX = 2_000;

export function Transfer({
  state,
  open,
  setOpen,
  run,
}: {
  readonly state: ConversationState;
  readonly open: boolean;
  readonly setOpen: (open: boolean) => void;
  readonly run: (to: TransferTarget, note: string) => void;
}) {
  return (
    <>
      <Button className="button" onPress={() => setOpen(true)}>
        <Icon of={ArrowRightLeft} />
        <span className="wide-word">Transfer</span>
      </Button>
      <ModalOverlay className="scrim" isOpen={open} onOpenChange={setOpen} isDismissable>
        <Modal className="dialog-box transfer-box">
          <Dialog className="dialog">
            <TransferBody
              state={state}
              close={() => setOpen(false)}
              run={(to, note) => {
                setOpen(false);
                run(to, note);
              }}
            />
          </Dialog>
        </Modal>
      </ModalOverlay>
    </>
  );
}

function TransferBody({
  state,
  close,
  run,
}: {
  readonly state: ConversationState;
  readonly close: () => void;
  readonly run: (to: TransferTarget, note: string) => void;
}) {
  const [wanted, setWanted] = useState('');
  const [chosen, setChosen] = useState<string | null>(null);
  const [note, setNote] = useState('');
  const targets = useTargets(state);
  const words = wordsOf(wanted);
  const shown = targets.filter(({ name }) => fits(name, words));
  const target = targets.find(({ key }) => key === chosen) ?? null;
  const groups = Map.groupBy(shown, ({ group }) => group);
  const go = () => {
    if (target !== null) run({ person: target.person, team: target.team, name: target.name }, note.trim());
  };
  return (
    <form
      className="transfer"
      onSubmit={(event) => {
        event.preventDefault();
        go();
      }}
    >
      <div className="dialog-head">
        <Heading slot="title">Transfer</Heading>
      </div>
      <div className="transfer-body">
        <input
          className="input"
          aria-label="Find a colleague or team"
          placeholder="Find a colleague or team"
          value={wanted}
          // The dialog is opened to choose somebody.
          // oxlint-disable-next-line jsx-a11y/no-autofocus
          autoFocus
          onChange={({ currentTarget }) => setWanted(currentTarget.value)}
          onKeyDown={(event) => {
            if (event.key === 'ArrowDown')
              document.querySelector<HTMLElement>('.transfer-list [role="option"]')?.focus();
            else if (event.key === 'Enter') {
              const first = shown.find(({ disabled }) => !disabled);
              if (first === undefined) return event.preventDefault();
              setChosen(first.key);
              document.getElementById('transfer-note')?.focus();
            } else return;
            event.preventDefault();
          }}
        />
        <ListBox
          className="transfer-list"
          aria-label="Colleagues and teams"
          selectionMode="single"
          selectedKeys={chosen === null ? [] : [chosen]}
          disabledKeys={shown.filter(({ disabled }) => disabled).map(({ key }) => key)}
          onSelectionChange={(selection) => {
            const [key] = selection === 'all' ? [] : [...selection];
            setChosen(key === undefined ? null : String(key));
          }}
          renderEmptyState={() => <p className="meta transfer-none">Nobody of that name can take it.</p>}
        >
          {[...groups].map(([group, members]) => (
            <ListBoxSection key={group} id={group}>
              <Header className="menu-label">{group}</Header>
              {members.map(({ key, name, presence, detail }) => (
                <ListBoxItem key={key} id={key} className="menu-item" textValue={name}>
                  {presence === null ? (
                    <Icon of={Users} size={16} />
                  ) : (
                    <PersonMark name={name} presence={presence} />
                  )}
                  <span>
                    {name}
                    <span className="meta menu-detail">{detail}</span>
                  </span>
                </ListBoxItem>
              ))}
            </ListBoxSection>
          ))}
        </ListBox>
        <TextField className="transfer-note" value={note} onChange={setNote} maxLength={NOTE_MAX}>
          <TextArea
            id="transfer-note"
            className="input"
            aria-label="Note, staff only"
            placeholder="A note for them, staff only"
            rows={2}
            onKeyDown={(event) => {
              if (event.key !== 'Enter' || event.shiftKey || event.nativeEvent.isComposing) return;
              event.preventDefault();
              go();
            }}
          />
        </TextField>
      </div>
      {target === null || target.team === state.team ? null : (
        <p className="transfer-moves">
          What was said so far is sealed to the new team by this browser. Your own team reads nothing that
          follows.
        </p>
      )}
      <div className="dialog-foot">
        <Action onPress={close}>Cancel</Action>
        <Action kind="primary" type="submit" isDisabled={target === null}>
          {target === null
            ? 'Transfer'
            : `Transfer to ${target.person === null ? target.name : (target.name.split(' ')[0] ?? target.name)}`}
        </Action>
      </div>
    </form>
  );
}

type Target = TransferTarget & {
  readonly key: string;
  readonly group: string;
  readonly presence: Presence | null;
  readonly detail: string;
  readonly disabled: boolean;
};

/** Colleagues of this team, then the other teams, each before its people. A person stands once. */
function useTargets(state: ConversationState): readonly Target[] {
  const { me, staff } = useWork();
  const { people } = useDesktop();
  const trust = useObservable(staff.trust);
  const directory = trust.status === 'unknown' ? null : trust.directory;
  if (directory === null) return [];
  const serves = directory.people.filter(
    ({ id, roles }) =>
      id !== state.assignee?.person && (roles.includes('agent') || roles.includes('supervisor')),
  );
  const own = state.team ?? '';
  const colleagues = (team: string, group: string, besides: string): readonly Target[] =>
    serves
      .filter(({ teams }) => teams.includes(team) && !teams.includes(besides))
      .map(({ id, name }) => {
        const row = people.get(id);
        const presence = row?.presence ?? 'offline';
        const full = row !== undefined && row.claims.length >= row.capacity;
        const load = row === undefined ? '' : `, ${row.claims.length} of ${row.capacity}`;
        const detail =
          presence === 'offline'
            ? 'Offline'
            : full
              ? `At capacity${load}`
              : `${presenceWords[presence]}${load}`;
        const disabled = full || presence === 'offline';
        return { key: `${team}/${id}`, person: id, team, name, group, presence, detail, disabled };
      })
      .toSorted(
        (left, right) => Number(left.disabled) - Number(right.disabled) || (left.name < right.name ? -1 : 1),
      );
  const others = directory.teams.flatMap(({ id, name }): readonly Target[] => {
    if (id === own) return [];
    const members = serves.filter(({ teams }) => teams.includes(id));
    const there = members.filter((person) => (people.get(person.id)?.presence ?? 'offline') === 'online');
    const team: Target = {
      key: id,
      person: null,
      team: id,
      name: teamPhrase(name),
      group: 'Other teams',
      presence: null,
      detail: there.length === 0 ? 'Nobody is online. It waits there' : `${there.length} online`,
      disabled: members.length === 0,
    };
    // Only who has it can mean somebody in particular elsewhere.
    const meant = state.assignee?.person === me.person;
    return [team, ...(meant ? colleagues(id, 'In other teams', own) : [])];
  });
  const teams = others.filter(({ person }) => person === null);
  const persons = others.filter(({ person }) => person !== null);
  return [...colleagues(own, 'In this team', ''), ...teams, ...persons];
}
