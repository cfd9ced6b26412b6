/** @jsxImportSource preact */
// The first bundle: takes over the loader's launcher and draws everything the visitor sees. No crypto, no protocol.
import { render } from 'preact';
import { createSource } from '../connection/observable.ts';
import type { LoaderPort } from '../loader/port.ts';
import { derivePalette, isColour, type Palette } from './accent.ts';
import { createAnnouncer } from './announcer.ts';
import { speak, tongue } from './language.ts';
import { takeLauncher } from './launcher.ts';
import { type Front, type Later, type Opening, Panel, type Screen } from './panel.tsx';
import type { Sealing } from './sealing.ts';
import { createSession } from './session.ts';
import sheetText from './widget.css?inline';

const DEFAULT_ACCENT = '#0a5c52';
/** Above this the strip scrolls with the thread and the thread's avatars go. */
const LARGE_TEXT = 1.5;
const MEDIUM_PX = 16;

const PART_RETRY_MS = 3000;
/** How a mail's link names a conversation, behind the page's address. */
const LINK = '#sealdesk-';

/** Called by the loader, once. */
export async function start(port: LoaderPort): Promise<{ open(): void }> {
  await speak(port);
  return begin(port);
}

function begin(port: LoaderPort): { open(): void } {
  const { shadow } = port;
  const { name = '', phone = '', accent = '', kind = '', theme, workspace = '', site = '' } = port.data;
  const host = shadow.host as HTMLElement;
  const root = document.createElement('div');
  const sheets: { readonly sheet: CSSStyleSheet; readonly text: string }[] = [];
  const addSheet = (text: string) => {
    const sheet = new CSSStyleSheet();
    sheets.push({ sheet, text });
    shadow.adoptedStyleSheets = [...shadow.adoptedStyleSheets, sheet];
    resize();
  };
  const large = createSource(false);
  const announcer = createAnnouncer();
  const launcher = takeLauncher(port.launcher);
  const session = createSession(port, async () => (await import('./sealing-bundle.ts')) satisfies Sealing);
  const opening = createSource<Opening>({ open: false, focus: true });
  const screen = createSource<Screen>({ name: 'home' });
  const elsewhere = createSource(false);

  // Sizes of text are in rem, meaning the visitor's own text size, not the host page's root.
  const probe = document.createElement('i');
  probe.className = 'probe';
  const resize = () => {
    const scale = (probe.getBoundingClientRect().width || MEDIUM_PX) / MEDIUM_PX;
    const inPx = (_: string, size: string) => `${Number(size) * MEDIUM_PX * scale}px`;
    for (const { sheet, text } of sheets) sheet.replaceSync(text.replace(/([\d.]+)rem\b/g, inPx));
    large.set(scale >= LARGE_TEXT);
  };

  const dark = matchMedia('(prefers-color-scheme: dark)');
  let palette = derivePalette(isColour(accent) ? accent : DEFAULT_ACCENT);
  const paint = () => {
    const on = theme ? theme === 'dark' : dark.matches;
    host.toggleAttribute('dark', on);
    root.className = on ? 'root dark' : 'root';
    const tokens = Object.entries(on ? palette.dark : palette.light);
    for (const [name, value] of tokens) root.style.setProperty(`--accent-${name}`, value);
    launcher.colour(palette satisfies Palette, on);
  };
  dark.addEventListener('change', paint);

  root.append(...announcer.regions);
  const body = document.createElement('div');
  root.append(probe, body);
  shadow.append(root);
  addSheet(sheetText + tongue().sheet);
  host.lang = tongue().language;
  new ResizeObserver(resize).observe(probe);
  paint();

  const keep = `sealdesk.${workspace}.open`;
  opening.subscribe(({ open, focus }) => {
    launcher.shown(!open);
    if (!open && focus) launcher.focus();
    rememberOpen();
  });
  screen.subscribe(rememberOpen);
  function rememberOpen(): void {
    const now = screen.get();
    try {
      // Nothing is kept of somebody who has not written.
      if (!opening.get().open || session.state.get().conversations.length === 0)
        sessionStorage.removeItem(keep);
      else sessionStorage.setItem(keep, 'end' in now ? (now.end?.id ?? '') : '');
    } catch {
      // Without storage the panel starts closed on the next page.
    }
  }

  session.state.subscribe((state) => {
    launcher.unread(state.unread, name || state.visitor?.site.get()?.workspaceName || '');
    const site = state.visitor?.site.get();
    if (!isColour(accent) && site != null && isColour(site.accent)) {
      palette = derivePalette(site.accent);
      paint();
    }
  });

  /** A part of the widget that is fetched once it is wanted, and asked for until it is there. */
  const part = <T extends { readonly sheetText: string }>(fetch: () => Promise<T>) => {
    const source = createSource<T | null>(null);
    let fetching = false;
    const want = () => {
      if (fetching) return;
      fetching = true;
      fetch().then(
        (bundle) => {
          addSheet(bundle.sheetText);
          source.set(bundle);
        },
        () =>
          setTimeout(() => {
            fetching = false;
            want();
          }, PART_RETRY_MS),
      );
    };
    return { source, want };
  };
  const front = part<Front>(() => import('./front-bundle.ts'));
  const later = part<Later>(() => import('./conversation-bundle.ts'));

  render(
    <Panel
      session={session}
      opening={opening}
      screen={screen}
      house={{ name, kind }}
      pagePhone={phone}
      announcer={announcer}
      large={large}
      later={later.source}
      wantLater={later.want}
      front={front.source}
      wantFront={front.want}
      articleAt={(item) =>
        `${port.origin}/v1/sites/${workspace}/${site}/articles/${encodeURIComponent(item)}`
      }
      elsewhere={elsewhere}
      visitorName={port.data['visitor'] ?? ''}
    />,
    body,
  );
  const place = kept(keep);
  if (place !== null || location.hash.startsWith(LINK)) {
    import('./coming-back.ts').then(
      ({ comeBack }) => comeBack({ place, session, screen, opening, elsewhere }),
      // The panel is closed, and opened by hand.
      () => undefined,
    );
  }
  session.begin();

  /** Who took an invitation has decided already: the next step is the question, once the site has told its form. */
  const toForm = () => {
    const go = () => {
      if (front.source.get() === null || screen.get().name !== 'home') return;
      stop();
      screen.set({ name: 'form' });
    };
    const stop = front.source.subscribe(go);
    go();
  };

  return {
    open() {
      session.begin();
      if (port.visit?.told()?.invitation && session.state.get().conversations.length === 0) toForm();
      opening.set({ open: true, focus: true });
    },
  };
}

/** Where this tab's panel was on the page before. */
function kept(name: string): string | null {
  try {
    return sessionStorage.getItem(name);
  } catch {
    return null;
  }
}
