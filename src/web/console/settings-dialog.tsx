// A person's own console: how rows look, what sends, what calls them. Kept in this browser.
import { Volume2, X } from 'lucide-react';
import { useState } from 'react';
import {
  Button,
  Dialog,
  Heading,
  Modal,
  ModalOverlay,
  Radio,
  RadioGroup,
  Switch,
} from 'react-aria-components';
import { Action, Icon, IconAction } from '../staff/controls.tsx';
import { useObservable } from '../staff/observe.ts';
import { playSound } from './alerts.ts';
import { useDesktop } from './desktop.ts';
import { modWord } from './mod-key.ts';
import { type Preferences, type SoundKind, soundKinds } from './preferences.ts';

const soundWords: Readonly<Record<SoundKind, string>> = {
  mine: 'A message in a chat of mine',
  waiting: 'A chat that nobody has taken',
  mention: 'A note that mentions me',
};

export function SettingsDialog({
  open,
  setOpen,
  keys,
}: {
  readonly open: boolean;
  readonly setOpen: (open: boolean) => void;
  readonly keys: () => void;
}) {
  const { preferences } = useDesktop();
  const now = useObservable(preferences.now);
  return (
    <ModalOverlay className="scrim" isOpen={open} onOpenChange={setOpen} isDismissable>
      <Modal className="dialog-box settings-box">
        <Dialog className="dialog">
          <div className="dialog-head">
            <Heading slot="title">Your console</Heading>
            <Button slot="close" className="button icon quiet small push" aria-label="Close">
              <Icon of={X} />
            </Button>
          </div>
          <div className="settings-body">
            <Choice
              title="Rows of the inbox"
              value={now.density}
              choices={[
                ['comfortable', 'Comfortable, two lines'],
                ['compact', 'Compact, one line'],
              ]}
              choose={(density) => preferences.change({ density })}
            />
            <Choice
              title="Sending"
              value={now.send}
              choices={[
                ['enter', 'Enter sends, Shift Enter is a new line'],
                ['mod-enter', `${modWord()} Enter sends, Enter is a new line`],
              ]}
              choose={(send) => preferences.change({ send })}
            />
            <Setting on={now.undoSend} set={(undoSend) => preferences.change({ undoSend })}>
              Messages wait 5 seconds before they leave, and can be taken back
            </Setting>
            <section>
              <h3 className="strong">Sounds</h3>
              {soundKinds.map((kind) => (
                <div className="settings-line" key={kind}>
                  <Setting
                    on={now.sounds[kind]}
                    set={(on) => preferences.change({ sounds: { ...now.sounds, [kind]: on } })}
                  >
                    {soundWords[kind]}
                  </Setting>
                  <IconAction
                    icon={Volume2}
                    label={`Hear it: ${soundWords[kind]}`}
                    small
                    onPress={() => playSound(kind)}
                  />
                </div>
              ))}
            </section>
            <Notifications now={now} set={(notifications) => preferences.change({ notifications })} />
            <div>
              <Action onPress={keys}>Keys…</Action>
            </div>
          </div>
        </Dialog>
      </Modal>
    </ModalOverlay>
  );
}

function Notifications({ now, set }: { readonly now: Preferences; readonly set: (on: boolean) => void }) {
  const known = typeof Notification === 'undefined' ? 'denied' : Notification.permission;
  const [permission, setPermission] = useState<NotificationPermission>(known);
  const turn = (on: boolean) => {
    if (!on || permission === 'granted') return set(on);
    void Notification.requestPermission().then((answer) => {
      setPermission(answer);
      set(answer === 'granted');
    });
  };
  return (
    <section>
      <h3 className="strong">Notifications</h3>
      <Setting on={now.notifications && permission === 'granted'} off={permission === 'denied'} set={turn}>
        Outside of this page, while it is not in view
      </Setting>
      <p className="meta">
        {permission === 'denied'
          ? 'This browser does not allow them for this page.'
          : '\u201CSealdesk. New message in Cards.\u201D Never a name, never a word of a chat.'}
      </p>
    </section>
  );
}

function Setting({
  on,
  off = false,
  set,
  children,
}: {
  readonly on: boolean;
  readonly off?: boolean;
  readonly set: (on: boolean) => void;
  readonly children: React.ReactNode;
}) {
  return (
    <Switch className="switch" isSelected={on} isDisabled={off} onChange={set}>
      <span className="track" aria-hidden="true" />
      <span>{children}</span>
    </Switch>
  );
}

function Choice<Value extends string>({
  title,
  value,
  choices,
  choose,
}: {
  readonly title: string;
  readonly value: Value;
  readonly choices: readonly (readonly [Value, string])[];
  readonly choose: (value: Value) => void;
}) {
  return (
    <RadioGroup aria-label={title} value={value} onChange={(next) => choose(next as Value)}>
      <h3 className="strong">{title}</h3>
      {choices.map(([each, word]) => (
        <Radio key={each} className="tick" value={each}>
          <span className="tick-box round" aria-hidden="true" />
          {word}
        </Radio>
      ))}
    </RadioGroup>
  );
}
