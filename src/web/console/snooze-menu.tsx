// Out of the way until a moment of the person's choice, or until the visitor writes.
import { AlarmClock, AlarmClockOff } from 'lucide-react';
import { useState } from 'react';
import {
  Button,
  Dialog,
  Heading,
  Menu,
  MenuItem,
  MenuTrigger,
  Modal,
  ModalOverlay,
  Popover,
} from 'react-aria-components';
import { Action, Icon, IconAction } from '../staff/controls.tsx';
import { momentWord } from '../staff/time.ts';
import { momentOf, snoozeChoices } from './snooze.ts';

export function SnoozeMenu({
  snoozedUntil,
  open,
  setOpen,
  snooze,
  wake,
  isDisabled,
}: {
  readonly snoozedUntil: number | null;
  readonly open: boolean;
  readonly setOpen: (open: boolean) => void;
  readonly snooze: (until: number) => void;
  readonly wake: () => void;
  readonly isDisabled: boolean;
}) {
  const [picking, setPicking] = useState(false);
  const [picked, setPicked] = useState('');
  if (snoozedUntil !== null)
    return (
      <IconAction icon={AlarmClockOff} label="End snooze" keys="S" isDisabled={isDisabled} onPress={wake} />
    );
  const now = Date.now();
  const until = momentOf(picked, now);
  return (
    <>
      <MenuTrigger isOpen={open} onOpenChange={setOpen}>
        <Button className="button icon" aria-label="Snooze" isDisabled={isDisabled}>
          <Icon of={AlarmClock} />
        </Button>
        <Popover className="popover" placement="bottom end" offset={4}>
          <Menu
            className="menu"
            aria-label="Snooze"
            // Opened by its key, it has no press to take the focus from.
            // oxlint-disable-next-line jsx-a11y/no-autofocus
            autoFocus="first"
            onAction={(key) => {
              const choice = snoozeChoices(Date.now()).find(({ id }) => id === key);
              if (choice === undefined) setPicking(true);
              else snooze(choice.until);
            }}
          >
            {[
              ...snoozeChoices(now).map((choice) => (
                <MenuItem key={choice.id} id={choice.id} className="menu-item" textValue={choice.word}>
                  {choice.word}
                  <span className="meta push">{momentWord(choice.until, now)}</span>
                </MenuItem>
              )),
              <MenuItem key="pick" id="pick" className="menu-item">
                Pick a moment…
              </MenuItem>,
            ]}
          </Menu>
        </Popover>
      </MenuTrigger>
      <ModalOverlay className="scrim" isOpen={picking} onOpenChange={setPicking} isDismissable>
        <Modal className="dialog-box snooze-box">
          <Dialog className="dialog">
            <form
              onSubmit={(event) => {
                event.preventDefault();
                if (until === null) return;
                setPicking(false);
                snooze(until);
              }}
            >
              <div className="dialog-head">
                <Heading slot="title">Snooze until</Heading>
              </div>
              <div className="snooze-body">
                <input
                  className="input"
                  type="datetime-local"
                  aria-label="Snooze until"
                  // The dialog is opened to choose a moment.
                  // oxlint-disable-next-line jsx-a11y/no-autofocus
                  autoFocus
                  value={picked}
                  onChange={({ currentTarget }) => setPicked(currentTarget.value)}
                />
                <p className="meta">A message from the visitor ends the snooze before.</p>
              </div>
              <div className="dialog-foot">
                <Action onPress={() => setPicking(false)}>Cancel</Action>
                <Action kind="primary" type="submit" isDisabled={until === null}>
                  Snooze
                </Action>
              </div>
            </form>
          </Dialog>
        </Modal>
      </ModalOverlay>
    </>
  );
}
