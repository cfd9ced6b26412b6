/** @jsxImportSource preact */
// Lucide's outlines (ISC), each as one path, drawn at 1.75 on a 24 grid. Direction icons mirror where text runs right to
// left. Here are those of the first screen; the others come with what needs them.
import type { ConversationIcon } from './conversation-icons.ts';
import type { FrontIcon } from './front/front-icons.ts';

const first = {
  close: 'M18 6 6 18M6 6l12 12',
  back: 'M15 18l-6-6 6-6',
  forward: 'M9 18l6-6-6-6',
  lock: 'M11 16a1 1 0 1 0 2 0a1 1 0 1 0 -2 0M5 10h14a2 2 0 0 1 2 2v8a2 2 0 0 1 -2 2h-14a2 2 0 0 1 -2 -2v-8a2 2 0 0 1 2 -2zM7 10V7a5 5 0 0 1 10 0v3',
  send: 'M5 12l7-7 7 7M12 19V5',
  alert: 'M2 12a10 10 0 1 0 20 0a10 10 0 1 0 -20 0M12 8L12 12M12 16L12.01 16',
  shield:
    'M20 13c0 5-3.5 7.5-7.66 8.95a1 1 0 0 1-.67-.01C7.5 20.5 4 18 4 13V6a1 1 0 0 1 1-1c2 0 4.5-1.2 6.24-2.72a1.17 1.17 0 0 1 1.52 0C14.51 3.81 17 5 19 5a1 1 0 0 1 1 1zM9 12l2 2 4-4',
};

export type IconName = keyof typeof first | ConversationIcon | FrontIcon;

const paths: Partial<Record<IconName, string>> = { ...first };

export function addIcons(more: Readonly<Partial<Record<IconName, string>>>): void {
  Object.assign(paths, more);
}

export function Icon({ name, size = 18 }: { readonly name: IconName; readonly size?: number }) {
  return (
    <svg
      class={name === 'back' || name === 'forward' ? 'icon mirrors' : 'icon'}
      viewBox="0 0 24 24"
      width={size}
      height={size}
      aria-hidden="true"
    >
      <path d={paths[name]} />
    </svg>
  );
}
