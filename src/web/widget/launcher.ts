// The loader's launcher, once the widget is here: the workspace's colour, the unread badge, its name.
import type { Palette } from './accent.ts';
import { words } from './words.ts';

const BADGE_MAX = 9;

export type Launcher = {
  colour(palette: Palette, dark: boolean): void;
  unread(count: number, name: string): void;
  /** On desktop the panel takes the launcher's place; on a phone it covers it. */
  shown(on: boolean): void;
  focus(): void;
};

export function takeLauncher(button: HTMLButtonElement): Launcher {
  const host = (button.getRootNode() as ShadowRoot).host as HTMLElement;
  const badge = document.createElement('span');
  badge.className = 'badge';
  badge.hidden = true;
  badge.setAttribute('aria-hidden', 'true');
  button.append(badge);
  return {
    colour({ light, dark: onDark }, dark) {
      const { accent, hover } = light;
      host.style.setProperty('--launcher', accent);
      host.style.setProperty('--hover', hover);
      host.style.setProperty('--glow', `${accent}73`);
      host.style.setProperty('--focus', dark ? onDark.text : light.text);
    },
    unread(count, name) {
      badge.hidden = count === 0;
      badge.textContent = count > BADGE_MAX ? `${BADGE_MAX}+` : String(count);
      button.setAttribute('aria-label', count > 0 ? words.launcherUnread(name, count) : words.dialog(name));
    },
    shown(on) {
      button.hidden = !on;
      button.setAttribute('aria-expanded', String(!on));
    },
    focus: () => button.focus({ preventScroll: true }),
  };
}
