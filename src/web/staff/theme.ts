// Light, dark or as the system has it. Kept in this browser for every staff page; paper is always light.
import { createSource, type Observable } from '../connection/observable.ts';

export type ThemeChoice = 'system' | 'light' | 'dark';

const KEY = 'sealdesk-theme';
const choice = createSource<ThemeChoice>('system');

export const themeChoice: Observable<ThemeChoice> = choice;

export function followTheme(): void {
  choice.set(kept());
  const system = matchMedia('(prefers-color-scheme: dark)');
  const show = (paper = false) => {
    const dark = !paper && (choice.get() === 'dark' || (choice.get() === 'system' && system.matches));
    document.documentElement.dataset['theme'] = dark ? 'dark' : 'light';
  };
  show();
  system.addEventListener('change', () => show());
  choice.subscribe(() => show());
  addEventListener('beforeprint', () => show(true));
  addEventListener('afterprint', () => show());
  addEventListener('storage', (event) => {
    if (event.key === KEY) choice.set(kept());
  });
}

export function chooseTheme(next: ThemeChoice): void {
  choice.set(next);
  try {
    localStorage.setItem(KEY, next);
  } catch {
    // A browser that keeps nothing shows the choice until the page goes.
  }
}

function kept(): ThemeChoice {
  try {
    const value = localStorage.getItem(KEY);
    return value === 'light' || value === 'dark' ? value : 'system';
  } catch {
    return 'system';
  }
}
