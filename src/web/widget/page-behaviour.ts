// How the panel lives with the page around it: media, closing time, and a phone's full screen.
import { useEffect, useState } from 'preact/hooks';

const LEAVE_MS = 160;
/** The keyboard moves for a while; the height is set once it rests. */
const SETTLE_MS = 100;

export function useMedia(query: string): boolean {
  const [matches, setMatches] = useState(() => matchMedia(query).matches);
  useEffect(() => {
    const list = matchMedia(query);
    const follow = () => setMatches(list.matches);
    follow();
    list.addEventListener('change', follow);
    return () => list.removeEventListener('change', follow);
  }, [query]);
  return matches;
}

/** Keeps what closes on screen for as long as it takes to leave. */
export function useClosing(open: boolean): { readonly mounted: boolean; readonly leaving: boolean } {
  const [mounted, setMounted] = useState(open);
  useEffect(() => {
    if (open) {
      setMounted(true);
      return undefined;
    }
    const timer = setTimeout(() => setMounted(false), LEAVE_MS);
    return () => clearTimeout(timer);
  }, [open]);
  return { mounted: open || mounted, leaving: !open };
}

type CloseWatcher = { onclose: (() => void) | null; destroy(): void };

/** Full screen on a phone: the page behind rests, its scroll place is kept, the system's Back steps back in here. */
export function usePhonePage(
  panel: { readonly current: HTMLElement | null },
  phone: boolean,
  back: () => void,
): void {
  useEffect(() => {
    const element = panel.current;
    if (!phone || element === null) return undefined;
    const host = (element.getRootNode() as ShadowRoot).host;
    const page = [...document.body.children].filter(
      (child) => child !== host && !child.hasAttribute('inert'),
    );
    for (const child of page) child.setAttribute('inert', '');
    const { documentElement } = document;
    const [x, y, overflow] = [scrollX, scrollY, documentElement.style.overflow];
    documentElement.style.overflow = 'hidden';
    const viewport = visualViewport;
    let timer: ReturnType<typeof setTimeout> | undefined;
    const fit = () => {
      if (viewport === null) return;
      element.style.blockSize = `${viewport.height}px`;
      element.style.insetBlockStart = `${viewport.offsetTop}px`;
    };
    const settle = () => {
      clearTimeout(timer);
      timer = setTimeout(fit, SETTLE_MS);
    };
    fit();
    viewport?.addEventListener('resize', settle);
    viewport?.addEventListener('scroll', settle);
    return () => {
      clearTimeout(timer);
      viewport?.removeEventListener('resize', settle);
      viewport?.removeEventListener('scroll', settle);
      element.style.blockSize = '';
      element.style.insetBlockStart = '';
      for (const child of page) child.removeAttribute('inert');
      documentElement.style.overflow = overflow;
      scrollTo(x, y);
    };
  }, [phone]);

  useEffect(() => {
    const Watcher = (globalThis as { CloseWatcher?: new () => CloseWatcher }).CloseWatcher;
    if (!phone || Watcher === undefined) return undefined;
    const watcher = new Watcher();
    watcher.onclose = back;
    return () => {
      watcher.onclose = null;
      watcher.destroy();
    };
  });
}
