// The sheet of keys: only keys that do something on this page today.
import { Info, Search, X } from 'lucide-react';
import { type ReactNode, useState } from 'react';
import { Button, Dialog, Heading, Modal, ModalOverlay, Switch } from 'react-aria-components';
import { Action, Icon, KeyCap } from './controls.tsx';

export type KeyGroup = {
  readonly title: string;
  readonly keys: readonly { readonly does: string; readonly caps: readonly string[] }[];
};

export function KeysSheet({
  groups,
  open,
  setOpen,
  single,
}: {
  readonly groups: readonly KeyGroup[];
  readonly open: boolean;
  readonly setOpen: (open: boolean) => void;
  readonly single?: {
    readonly on: boolean;
    readonly set: (on: boolean) => void;
    /** Where they are changed, and how to get back. */
    readonly change: (done: () => void) => ReactNode;
  };
}) {
  const [changing, setChanging] = useState(false);
  const [wanted, setWanted] = useState('');
  const word = wanted.trim().toLowerCase();
  const shown = groups
    .map((group) => ({
      ...group,
      keys: group.keys.filter(
        ({ does, caps }) => does.toLowerCase().includes(word) || caps.join(' ').toLowerCase().includes(word),
      ),
    }))
    .filter((group) => group.keys.length > 0);
  return (
    <ModalOverlay
      className="scrim"
      isOpen={open}
      onOpenChange={(now) => {
        setOpen(now);
        setChanging(false);
      }}
      isDismissable
    >
      <Modal className="dialog-box keys-box">
        <Dialog className="dialog">
          <div className="dialog-head">
            <Heading slot="title">Keyboard</Heading>
            <label className="find">
              <Icon of={Search} size={14} />
              <input
                className="input"
                value={wanted}
                placeholder="Find a key or action"
                aria-label="Find a key or action"
                onChange={({ currentTarget }) => setWanted(currentTarget.value)}
              />
            </label>
            {single === undefined ? null : (
              <Switch className="switch push" isSelected={single.on} onChange={single.set}>
                Single-key shortcuts
                <span className="track" aria-hidden="true" />
                <span>{single.on ? 'On' : 'Off'}</span>
              </Switch>
            )}
            <Button
              slot="close"
              className={`button icon quiet small ${single === undefined ? 'push' : ''}`}
              aria-label="Close"
            >
              <Icon of={X} />
            </Button>
          </div>
          {changing && single !== undefined ? (
            single.change(() => setChanging(false))
          ) : (
            <KeyGroups groups={shown} />
          )}
          {single === undefined || changing ? null : (
            <div className="keys-foot">
              <Icon of={Info} />
              <span>
                Single keys work only when no text box has focus. Turned off, every action stays in the
                palette and on Alt or Cmd keys.
              </span>
              <Action onPress={() => setChanging(true)}>Change keys…</Action>
            </div>
          )}
        </Dialog>
      </Modal>
    </ModalOverlay>
  );
}

function KeyGroups({ groups }: { readonly groups: readonly KeyGroup[] }) {
  return (
    <div className="keys-body">
      {groups.length === 0 ? <p className="meta">No key does that.</p> : null}
      {groups.map((group) => (
        <section key={group.title}>
          <h3 className="strong">{group.title}</h3>
          <dl className="keys-list">
            {group.keys.map(({ does, caps }) => (
              <div key={does}>
                <dt>{does}</dt>
                <dd className="keys">
                  {caps.map((cap) => (
                    <KeyCap key={cap}>{cap}</KeyCap>
                  ))}
                </dd>
              </div>
            ))}
          </dl>
        </section>
      ))}
    </div>
  );
}
