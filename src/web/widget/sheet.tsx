/** @jsxImportSource preact */
// A sheet is modal within the panel: the screen behind is inert. Focus goes in, and back to where it came from.
import type { ComponentChildren } from 'preact';
import { useEffect, useRef } from 'preact/hooks';
import { Icon, type IconName } from './icons.tsx';
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
    const root = heading.current?.getRootNode() as ShadowRoot;
    const before = root.activeElement as HTMLElement | null;
    heading.current?.focus({ preventScroll: true });
    return () => {
      // The screen behind is inert until this sheet is gone.
      requestAnimationFrame(() => {
        if (before?.isConnected && root.activeElement === null) before.focus({ preventScroll: true });
      });
    };
  }, []);
  return (
    <div class="over">
      <div class="scrim" onClick={props.onClose} />
      <section
        class={`sheet${props.short ? ' short' : ''}`}
        role="dialog"
        aria-modal="true"
        aria-label={props.title}
      >
        <header>
          <h2 ref={heading} tabIndex={-1}>
            {props.title}
          </h2>
          <IconButton icon="close" label={words.close} onClick={props.onClose} />
        </header>
        <div class="sheet-body">{props.children}</div>
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
