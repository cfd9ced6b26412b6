/** @jsxImportSource preact */
// A sheet is modal within the panel: the screen behind is inert and the focus goes in.
import type { ComponentChildren } from 'preact';
import { useEffect, useRef } from 'preact/hooks';
import { Icon, type IconName } from './icons.tsx';
import { tongue } from './language.ts';
import { IconButton } from './parts.tsx';
import { words } from './words.ts';

export function Sheet(props: {
  readonly title: string;
  readonly short?: boolean;
  readonly onClose: () => void;
  readonly children: ComponentChildren;
}) {
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => {
    heading.current?.focus({ preventScroll: true });
  }, []);
  return (
    <div class="over" dir={tongue().direction}>
      <div class="scrim" onClick={props.onClose} />
      <section
        class={`sheet${props.short ? ' short' : ''}`}
        role="dialog"
        aria-modal="true"
        aria-label={props.title}
      >
        <div class="sheet-top">
          <h2 ref={heading} tabIndex={-1}>
            {props.title}
          </h2>
          <IconButton icon="close" label={words.close} onClick={props.onClose} />
        </div>
        <div class="sheet-body" tabIndex={0}>
          {props.children}
        </div>
      </section>
    </div>
  );
}

export function Tile({ icon }: { icon: IconName }) {
  return (
    <span class="tile" aria-hidden="true">
      <Icon name={icon} size={18} />
    </span>
  );
}
