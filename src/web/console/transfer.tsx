// To whom a chat can go: colleagues of its team and other teams, with how they are and how full; and a note for them. The
// note is sealed to the team that has the chat before it goes, so that whoever gets it reads it with the rest.
import { ArrowRightLeft } from 'lucide-react';
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
import type { ConversationState } from '../connection/conversation-state.ts';
import { Action, Icon, PersonMark, presenceWords } from '../staff/controls.tsx';
import { useObservable } from '../staff/observe.ts';
import { useWork } from '../staff/start.tsx';
import { useDesktop } from './desktop.ts';
import { fits, wordsOf } from './palette-search.ts';

export type TransferTarget = { readonly person: string; readonly name: string };

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
  const target = targets.find(({ person }) => person === chosen) ?? null;
  const go = () => {
    if (target !== null) run({ person: target.person, name: target.name }, note.trim());
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
          aria-label="Find a colleague"
          placeholder="Find a colleague"
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
              setChosen(first.person);
              document.getElementById('transfer-note')?.focus();
            } else return;
            event.preventDefault();
          }}
        />
        <ListBox
          className="transfer-list"
          aria-label="Colleagues"
          selectionMode="single"
          selectedKeys={chosen === null ? [] : [chosen]}
          disabledKeys={shown.filter(({ disabled }) => disabled).map(({ person }) => person)}
          onSelectionChange={(selection) => {
            const [key] = selection === 'all' ? [] : [...selection];
            setChosen(key === undefined ? null : String(key));
          }}
          renderEmptyState={() => <p className="meta transfer-none">Nobody of that name can take it.</p>}
        >
          {shown.length === 0 ? null : (
            <ListBoxSection>
              <Header className="menu-label">In this team</Header>
              {shown.map(({ person, name, presence, detail }) => (
                <ListBoxItem key={person} id={person} className="menu-item" textValue={name}>
                  <PersonMark name={name} presence={presence} />
                  <span>
                    {name}
                    <span className="meta menu-detail">{detail}</span>
                  </span>
                </ListBoxItem>
              ))}
            </ListBoxSection>
          )}
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
      <div className="dialog-foot">
        <Action onPress={close}>Cancel</Action>
        <Action kind="primary" type="submit" isDisabled={target === null}>
          {target === null ? 'Transfer' : `Transfer to ${target.name.split(' ')[0] ?? target.name}`}
        </Action>
      </div>
    </form>
  );
}

function useTargets(state: ConversationState) {
  const { staff } = useWork();
  const { people } = useDesktop();
  const trust = useObservable(staff.trust);
  const directory = trust.status === 'unknown' ? null : trust.directory;
  return (directory?.people ?? [])
    .filter(
      (person) =>
        person.id !== state.assignee?.person &&
        person.teams.includes(state.team ?? '') &&
        (person.roles.includes('agent') || person.roles.includes('supervisor')),
    )
    .map(({ id, name }) => {
      const row = people.get(id);
      const presence = row?.presence ?? 'offline';
      const full = row !== undefined && row.claims.length >= row.capacity;
      const load = row === undefined ? '' : `, ${row.claims.length} of ${row.capacity}`;
      return {
        person: id,
        name,
        presence,
        disabled: full || presence === 'offline',
        detail:
          presence === 'offline'
            ? 'Offline'
            : full
              ? `At capacity${load}`
              : `${presenceWords[presence]}${load}`,
      };
    })
    .toSorted(
      (left, right) => Number(left.disabled) - Number(right.disabled) || (left.name < right.name ? -1 : 1),
    );
}
