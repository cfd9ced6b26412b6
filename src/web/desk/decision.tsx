// What the officer who looks at a request can do with it now: sign, refuse with a reason, withdraw, open.
import { CircleAlert, LockOpen, Pen, X } from 'lucide-react';
import { useState } from 'react';
import { Dialog, DialogTrigger, Heading, Modal, ModalOverlay } from 'react-aria-components';
import type { RequestRow } from '../../contract/views.ts';
import type { ActOutcome } from '../connection/connection-state.ts';
import type { RequestDetail } from '../connection/desk.ts';
import { Action, Callout } from '../staff/controls.tsx';
import { useWork } from '../staff/start.tsx';
import { outcomeWord } from '../staff/words.ts';
import { failureWord, useDesk } from './desk-work.ts';

export function Decision({
  row,
  found,
  asker,
  over,
}: {
  readonly row: RequestRow;
  readonly found: RequestDetail;
  readonly asker: string;
  readonly over: boolean;
}) {
  const { me, address } = useWork();
  const { desk, refresh } = useDesk();
  const [busy, setBusy] = useState<string | null>(null);
  const [wrong, setWrong] = useState<string | null>(null);
  const act = async (name: string, run: () => Promise<ActOutcome>) => {
    setBusy(name);
    setWrong(null);
    try {
      setWrong(outcomeWord(await run()));
    } catch (error) {
      setWrong(failureWord(error));
    }
    setBusy(null);
    await refresh();
  };
  const notice =
    wrong === null ? null : (
      <div role="alert">
        <Callout tone="bad" icon={CircleAlert}>
          {wrong}
        </Callout>
      </div>
    );
  if (over) return notice;
  if (row.person === me.person) {
    return (
      <div className="decision-place">
        {row.status === 'granted' ? (
          found.mine ? (
            <Action kind="primary" icon={LockOpen} onPress={() => address.go('replay', row.request)}>
              Open transcript
            </Action>
          ) : (
            <p className="meta">You asked on another device. The transcript opens there.</p>
          )
        ) : null}
        {row.status === 'asked' || row.status === 'granted' ? (
          <Action
            kind="quiet"
            isDisabled={busy !== null}
            onPress={() => void act('withdraw', async () => (await desk()).withdraw(row.request))}
          >
            {busy === 'withdraw' ? 'Withdrawing…' : 'Withdraw'}
          </Action>
        ) : null}
        {notice}
      </div>
    );
  }
  const signed = row.approvals.some((approval) => approval.person === me.person);
  if (row.status !== 'asked') return notice;
  if (signed) return <p className="meta">You have signed. It waits for others.</p>;
  return (
    <div className="decision">
      <h3>Sign for {asker}?</h3>
      <p className="meta">Compare the digest with the one {asker.split(' ')[0]} reads to you.</p>
      <p className="mono spoken">{found.spoken}</p>
      <div className="decision-actions">
        <Refusal
          asker={asker}
          disabled={busy !== null}
          refuse={(reason) => void act('refuse', async () => (await desk()).refuse(row.request, reason))}
        />
        <Action
          kind="primary"
          icon={Pen}
          isDisabled={busy !== null}
          onPress={() => void act('sign', async () => (await desk()).approve(row.request))}
        >
          {busy === 'sign' ? 'Signing…' : 'Sign and open'}
        </Action>
      </div>
      {notice}
    </div>
  );
}

function Refusal({
  asker,
  disabled,
  refuse,
}: {
  readonly asker: string;
  readonly disabled: boolean;
  readonly refuse: (reason: string) => void;
}) {
  const [reason, setReason] = useState('');
  return (
    <DialogTrigger>
      <Action isDisabled={disabled}>Refuse…</Action>
      <ModalOverlay className="scrim" isDismissable>
        <Modal className="dialog-box">
          <Dialog className="dialog" role="alertdialog">
            {({ close }) => (
              <form
                onSubmit={(event) => {
                  event.preventDefault();
                  if (reason.trim() === '') return;
                  close();
                  refuse(reason);
                }}
              >
                <div className="dialog-head">
                  <Heading slot="title">Refuse {asker}’s request</Heading>
                </div>
                <div className="dialog-body">
                  <div className="field">
                    <label htmlFor="refusal">Reason</label>
                    <textarea
                      id="refusal"
                      className="input"
                      value={reason}
                      required
                      // The dialog was asked for in order to write this.
                      // oxlint-disable-next-line jsx-a11y/no-autofocus
                      autoFocus
                      onChange={({ currentTarget }) => setReason(currentTarget.value)}
                    />
                    <p className="meta">Sealed to the officers. The request ends with it.</p>
                  </div>
                </div>
                <div className="dialog-foot">
                  <Action onPress={close}>Cancel</Action>
                  <Action kind="danger" icon={X} type="submit" isDisabled={reason.trim() === ''}>
                    Refuse
                  </Action>
                </div>
              </form>
            )}
          </Dialog>
        </Modal>
      </ModalOverlay>
    </DialogTrigger>
  );
}
