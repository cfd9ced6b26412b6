/** @jsxImportSource preact */
// Small parts that every screen is made of.
import { Icon, type IconName } from './icons.tsx';
import type { TrustLine } from './trust-line.ts';
import { words } from './words.ts';

/** A person is a circle; the house is a rounded square. Shape, not colour, tells them apart. */
export function HouseMark({ name }: { name: string }) {
  return (
    <span class="mark" aria-hidden="true">
      {[...name][0]?.toUpperCase()}
    </span>
  );
}

export function IconButton(props: {
  readonly icon: IconName;
  readonly label: string;
  readonly onClick: () => void;
}) {
  return (
    <button type="button" class="icon-button" aria-label={props.label} onClick={props.onClick}>
      <Icon name={props.icon} size={20} />
    </button>
  );
}

/** One button, to its detail; while the list is not known to be right, words and a number to call. */
export function TrustStrip(props: {
  readonly line: TrustLine;
  readonly link?: string;
  readonly foot?: boolean;
  readonly phone?: string;
  readonly onOpen: () => void;
}) {
  const { known, text, wrong } = props.line;
  const place = props.foot ? 'strip at-foot' : 'strip';
  if (!known) {
    return (
      <div class={`${place} unknown`}>
        {wrong && <Icon name="alert" size={16} />}
        <span>
          {text}
          {wrong && <Call before={words.call} phone={props.phone ?? ''} />}
        </span>
      </div>
    );
  }
  return (
    <button type="button" class={place} aria-haspopup="dialog" onClick={props.onOpen}>
      <Icon name="lock" size={16} />
      <span>
        {text}
        {props.link !== undefined && <b>{props.link}</b>}
      </span>
      <Icon name="forward" size={16} />
    </button>
  );
}

/** " Call +43 1 555 0142." with the number as a link; nothing where no number is known. */
export function Call({ before, phone }: { before: string; phone: string }) {
  if (phone === '') return null;
  return (
    <>
      {` ${before} `}
      <a href={`tel:${phone}`}>{phone}</a>.
    </>
  );
}
