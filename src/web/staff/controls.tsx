// Buttons, marks and small parts that both staff pages are made of.
import { Check, Info, type LucideIcon, X } from 'lucide-react';
import type { ReactNode } from 'react';
import { Button, type ButtonProps, Tooltip, TooltipTrigger } from 'react-aria-components';
import type { Presence } from '../../contract/definitions.ts';
import { initialsOf } from './names.ts';

/** Lucide's own 2 px is too heavy at these sizes. */
export const STROKE = 1.8;
const TOOLTIP_MS = 500;

export function Icon({
  of: Shape,
  size = 16,
}: {
  readonly of: LucideIcon;
  readonly size?: 14 | 15 | 16 | 19;
}) {
  return <Shape size={size} strokeWidth={STROKE} aria-hidden="true" />;
}

type ActionProps = Omit<ButtonProps, 'children' | 'className' | 'style'> & {
  readonly icon?: LucideIcon;
  readonly kind?: 'primary' | 'danger' | 'quiet';
  readonly small?: boolean;
  readonly children?: ReactNode;
};

export function Action({ icon, kind, small, children, ...rest }: ActionProps) {
  return (
    <Button {...rest} className={classes('button', kind, small && 'small')}>
      {icon === undefined ? null : <Icon of={icon} size={small ? 14 : 16} />}
      {children}
    </Button>
  );
}

type IconActionProps = Omit<ActionProps, 'children' | 'icon'> & {
  readonly icon: LucideIcon;
  readonly label: string;
  readonly keys?: string;
};

export function IconAction({ icon, kind = 'quiet', small, label, keys, ...rest }: IconActionProps) {
  return (
    <TooltipTrigger delay={TOOLTIP_MS} closeDelay={0}>
      <Button {...rest} aria-label={label} className={classes('button', 'icon', kind, small && 'small')}>
        <Icon of={icon} size={16} />
      </Button>
      <Tooltip className="tooltip" offset={6}>
        {label}
        {keys === undefined ? null : <KeyCap>{keys}</KeyCap>}
      </Tooltip>
    </TooltipTrigger>
  );
}

export function KeyCap({ children }: { readonly children: ReactNode }) {
  return <kbd className="key-cap">{children}</kbd>;
}

export function Chip({
  tone,
  icon,
  children,
}: {
  readonly tone?: 'accent' | 'ok' | 'warn' | 'bad';
  readonly icon?: LucideIcon;
  readonly children: ReactNode;
}) {
  return (
    <span className={classes('chip', tone)}>
      {icon === undefined ? null : <Icon of={icon} size={14} />}
      {children}
    </span>
  );
}

export function Callout({
  tone,
  icon = Info,
  title,
  action,
  children,
}: {
  readonly tone?: 'ok' | 'warn' | 'bad';
  readonly icon?: LucideIcon;
  readonly title?: ReactNode;
  readonly action?: ReactNode;
  readonly children?: ReactNode;
}) {
  return (
    <div className={classes('callout', tone)}>
      <Icon of={icon} />
      <div>
        {title === undefined ? null : <b className="strong">{title} </b>}
        {children}
      </div>
      {action}
    </div>
  );
}

export function PersonMark({
  name,
  visitor = false,
  size,
  presence,
}: {
  readonly name: string;
  readonly visitor?: boolean;
  readonly size?: 'tiny' | 'large';
  readonly presence?: Presence;
}) {
  return (
    // Drawn by the style sheet: to a screen reader and in a label these letters say nothing beside the name.
    <span
      className={classes('person', visitor && 'visitor', size)}
      data-initials={visitor ? visitorMark(name) : initialsOf(name)}
      aria-hidden="true"
    >
      {presence === undefined ? null : <PresenceMark presence={presence} />}
    </span>
  );
}

/** "Visitor 8F2C" has no initials worth showing: the first two of its code do. */
function visitorMark(name: string): string {
  if (!/^Visitor\b/.test(name)) return initialsOf(name);
  const code = name.split(' ').at(-1) ?? '';
  return code === 'Visitor' || code === '' ? 'V' : code.slice(0, 2);
}

export const presenceWords: Readonly<Record<Presence, string>> = {
  online: 'Online',
  away: 'Away',
  busy: 'Busy',
  'wrap-up': 'Wrap-up',
  offline: 'Offline',
};

/** A shape for each, so that it is told without colour. */
export function PresenceMark({ presence }: { readonly presence: Presence }) {
  return (
    <svg className="presence" data-presence={presence} viewBox="0 0 10 10" aria-hidden="true">
      {presence === 'online' ? <circle cx="5" cy="5" r="5" /> : null}
      {presence === 'away' ? <path d="M6.4 0.2A5 5 0 1 0 9.9 6.3 4.2 4.2 0 0 1 6.4 0.2Z" /> : null}
      {presence === 'busy' ? <rect x="0.5" y="0.5" width="9" height="9" rx="1" /> : null}
      {presence === 'wrap-up' ? <path d="M5 0 10 5 5 10 0 5Z" /> : null}
      {presence === 'offline' ? <circle cx="5" cy="5" r="4" /> : null}
    </svg>
  );
}

export function StepRing({
  state,
  number,
}: {
  readonly state: 'done' | 'now' | 'later' | 'no';
  readonly number: number;
}) {
  return (
    <span className="step-ring" data-state={state} aria-hidden="true">
      {state === 'done' ? <Icon of={Check} /> : state === 'no' ? <Icon of={X} /> : number}
    </span>
  );
}

export function classes(...names: readonly (string | false | undefined)[]): string {
  return names.filter((name) => typeof name === 'string' && name !== '').join(' ');
}
