// A conversation of a team the supervisor is not in, before they joined it: closed, and where to go.
import { KeyRound } from 'lucide-react';
import { Action, Icon } from '../staff/controls.tsx';
import { useWork } from '../staff/start.tsx';

export function NotJoined({ conversation }: { readonly conversation: string }) {
  const { address } = useWork();
  return (
    <div className="standing">
      <Icon of={KeyRound} size={19} />
      <h2>You are not on the reader list of this chat</h2>
      <p>
        It belongs to a team you are not in. On the wall you can listen: you read from the next message on,
        and the visitor’s widget says so.
      </p>
      <Action onPress={() => address.go('wall', conversation)}>Show it on the wall</Action>
    </div>
  );
}
