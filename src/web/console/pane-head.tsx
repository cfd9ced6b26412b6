// The head of a conversation: whose it is, its labels, what can be done, who can read, how long it waits.
import {
  ArrowLeft,
  AtSign,
  Check,
  CheckCheck,
  Ellipsis,
  PanelRight,
  Route,
  RotateCcw,
  UserRoundMinus,
  UserRoundPlus,
  Users,
} from 'lucide-react';
import { Button, Menu, MenuItem, MenuTrigger, Popover } from 'react-aria-components';
import type { InboxRow } from '../../contract/views.ts';
import type { ConversationState } from '../connection/conversation-state.ts';
import { Action, Chip, Icon, IconAction, KeyCap } from '../staff/controls.tsx';
import { listed } from '../staff/names.ts';
import { referenceOf } from '../../seal/reference.ts';
import { useNow } from '../staff/now.ts';
import { useObservable } from '../staff/observe.ts';
import { useWork } from '../staff/start.tsx';
import { momentWord, waitOf } from '../staff/time.ts';
import { type Deeds, type PaneLayer, useDesktop } from './desktop.ts';
import { ReplyClockMark, useReplyMs, useTeamName } from './inbox-row.tsx';
import { replyClock } from './inbox-list.ts';
import { LabelsMenu } from './labels-menu.tsx';
import { ReaderChip } from './reader-chip.tsx';
import { SnoozeMenu } from './snooze-menu.tsx';
import { Transfer, type TransferTarget } from './transfer.tsx';

const LABELS_SHOWN = 3;

export function PaneHead({
  state,
  visitor,
  row,
  mine,
  busy,
  panel,
  deeds,
  layer,
  setLayer,
  back,
  snooze,
  transfer,
  changeLabels,
}: {
  readonly state: ConversationState;
  readonly visitor: string;
  readonly row: InboxRow | null;
  readonly mine: boolean;
  readonly busy: string | null;
  readonly panel: boolean;
  readonly deeds: Deeds;
  readonly layer: PaneLayer | null;
  readonly setLayer: (layer: PaneLayer | null) => void;
  readonly back: () => void;
  readonly snooze: (until: number) => void;
  readonly transfer: (to: TransferTarget, note: string) => void;
  readonly changeLabels: (add: readonly string[], remove: readonly string[]) => void;
}) {
  const { me, prefix } = useWork();
  const team = useTeamName(state.team ?? row?.team ?? null);
  const isDisabled = busy !== null;
  const layerSet = (name: PaneLayer) => (on: boolean) => setLayer(on ? name : null);
  return (
    <header className="conversation-head">
      <div className="head-line">
        <span className="back">
          <IconAction icon={ArrowLeft} label="Back to the list" small onPress={back} />
        </span>
        <h2 className="conversation-name truncate">{visitor}</h2>
        <span className="mono meta reference">{referenceOf(prefix, state.conversation)}</span>
        {team === '' ? null : <Chip>{team}</Chip>}
        <div className="head-actions push">
          {deeds.take === undefined ? null : (
            <Action kind="primary" icon={UserRoundPlus} isDisabled={isDisabled} onPress={deeds.take}>
              Take
            </Action>
          )}
          {deeds.transfer === undefined ? null : (
            <Transfer
              state={state}
              open={layer === 'transfer'}
              setOpen={layerSet('transfer')}
              run={transfer}
            />
          )}
          {deeds.snooze === undefined ? null : (
            <SnoozeMenu
              snoozedUntil={state.snoozedUntil}
              open={layer === 'snooze'}
              setOpen={layerSet('snooze')}
              snooze={snooze}
              wake={deeds.snooze}
              isDisabled={isDisabled}
            />
          )}
          {deeds.resolve === undefined ? null : (
            <Action icon={Check} isDisabled={isDisabled} onPress={deeds.resolve}>
              {busy === 'resolve' ? 'Resolving…' : 'Resolve'}
            </Action>
          )}
          {deeds.reopen === undefined ? null : (
            <Action icon={RotateCcw} isDisabled={isDisabled} onPress={deeds.reopen}>
              Reopen
            </Action>
          )}
          <IconAction
            icon={PanelRight}
            label={panel ? 'Hide panel' : 'Show panel'}
            keys="I"
            aria-expanded={panel}
            {...(deeds.panel === undefined ? {} : { onPress: deeds.panel })}
          />
          <MoreMenu deeds={deeds} />
        </div>
      </div>
      <div className="head-line second">
        <ReaderChip
          state={state}
          visitor={visitor}
          mine={
            state.readers?.readers.some(
              (each) => each.kind === 'team' && each.people.some((person) => person.id === me.person),
            ) ?? false
          }
          open={layer === 'readers'}
          setOpen={layerSet('readers')}
        />
        <WaitWord row={row} />
        <LabelChips labels={state.labels} />
        {deeds.labels === undefined ? null : (
          <LabelsMenu
            on={state.labels}
            open={layer === 'labels'}
            setOpen={layerSet('labels')}
            change={changeLabels}
          />
        )}
        {state.snoozedUntil === null ? null : <SnoozeWord until={state.snoozedUntil} />}
        {state.status === 'resolved' ? (
          <Chip tone="ok" icon={Check}>
            Resolved
          </Chip>
        ) : null}
        <span className="meta push viewing">
          {state.viewing.length > 0 ? (
            <>
              <Icon of={Users} size={14} />
              {listed(state.viewing.map(({ name }) => name ?? 'A colleague'))}{' '}
              {state.viewing.length === 1 ? 'is' : 'are'} viewing
            </>
          ) : state.assignee === null || mine ? null : (
            `With ${state.assignee.name ?? 'a colleague'}`
          )}
        </span>
      </div>
    </header>
  );
}

/** What is done now and then; nothing in it that cannot be done. */
function MoreMenu({ deeds }: { readonly deeds: Deeds }) {
  const items = [
    { id: 'resolve-next', word: 'Resolve, open next', icon: CheckCheck, caps: ['Shift', 'E'] },
    { id: 'consult', word: 'Ask a colleague in a note', icon: AtSign, caps: [] },
    { id: 'why', word: 'Why it went to whom', icon: Route, caps: ['Y'] },
    { id: 'release', word: 'Release', icon: UserRoundMinus, caps: [] },
  ] as const;
  const shown = items.filter(({ id }) => deeds[id] !== undefined);
  if (shown.length === 0) return null;
  return (
    <MenuTrigger>
      <Button className="button icon quiet" aria-label="More">
        <Icon of={Ellipsis} />
      </Button>
      <Popover className="popover" placement="bottom end" offset={4}>
        <Menu
          className="menu"
          aria-label="More"
          // The menu gives the focus back first; what runs may take it elsewhere.
          onAction={(key) =>
            setTimeout(() => shown.find(({ id }) => id === key) && deeds[key as 'release']?.(), 60)
          }
        >
          {shown.map(({ id, word, icon, caps }) => (
            <MenuItem key={id} id={id} className="menu-item" textValue={word}>
              <Icon of={icon} size={14} />
              {word}
              {caps.length === 0 ? null : (
                <span className="keys push">
                  {caps.map((cap) => (
                    <KeyCap key={cap}>{cap}</KeyCap>
                  ))}
                </span>
              )}
            </MenuItem>
          ))}
        </Menu>
      </Popover>
    </MenuTrigger>
  );
}

function LabelChips({ labels }: { readonly labels: readonly string[] }) {
  const { answers } = useDesktop();
  const { labels: all } = useObservable(answers.all);
  if (labels.length === 0) return null;
  const names = labels.map((label) => all.find(({ item }) => item === label)?.name ?? label);
  const more = names.slice(LABELS_SHOWN);
  return (
    <ul className="label-chips" aria-label="Labels">
      {names.slice(0, LABELS_SHOWN).map((name) => (
        <li key={name} className="chip truncate">
          {name}
        </li>
      ))}
      {more.length === 0 ? null : (
        <li className="chip" title={listed(more)}>
          +{more.length}
          <span className="visually-hidden">: {listed(more)}</span>
        </li>
      )}
    </ul>
  );
}

function SnoozeWord({ until }: { readonly until: number }) {
  const now = useNow();
  return <span className="wait-word">Snoozed to {momentWord(until, now)}</span>;
}

function WaitWord({ row }: { readonly row: InboxRow | null }) {
  const now = useNow();
  const replyMs = useReplyMs(row?.team ?? '');
  const clock = row === null ? null : replyClock(row, now, replyMs);
  if (row === null || clock === null) return null;
  return (
    <span className="wait-word" data-state={clock.state}>
      <ReplyClockMark row={row} now={now} />
      {clock.state === 'late' ? null : <span>waiting, reply due in {waitOf(clock.leftMs)}</span>}
    </span>
  );
}
