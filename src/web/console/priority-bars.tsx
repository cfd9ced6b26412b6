// Priority as one to three bars: told by shape and by word, never by colour alone.
import { classes } from '../staff/controls.tsx';

const words: Readonly<Record<number, string>> = {
  1: 'low priority',
  2: 'normal priority',
  3: 'high priority',
};

export function PriorityBars({ priority }: { readonly priority: number }) {
  return (
    <span className={classes('priority-bars', priority >= 3 && 'high')}>
      <i data-on={priority >= 1} />
      <i data-on={priority >= 2} />
      <i data-on={priority >= 3} />
      <span className="visually-hidden">{words[priority] ?? ''}</span>
    </span>
  );
}
