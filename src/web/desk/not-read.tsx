// What could not be read, why, and the way to try again. Nothing where nothing failed.
import { CircleAlert, RotateCw } from 'lucide-react';
import { Action, Callout } from '../staff/controls.tsx';

export function NotRead({
  what,
  failed,
  again,
}: {
  /** A sentence: "The sites could not be read." */
  readonly what: string;
  readonly failed: string | null;
  readonly again: () => void;
}) {
  if (failed === null) return null;
  return (
    <Callout
      tone="bad"
      icon={CircleAlert}
      title={what}
      action={
        <Action small icon={RotateCw} onPress={again}>
          Try again
        </Action>
      }
    >
      {failed}
    </Callout>
  );
}
