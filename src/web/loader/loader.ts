// The first few kilobytes on a bank's page: shows the launcher, and on intent brings the bundles the signed manifest
// names, each with its hash. Trusts the page that pins its own hash and the root key; stores nothing before the visitor acts.
import { isColour } from '../widget/accent.ts';
import { loaderWords } from '../widget/words.ts';
import sheetText from './loader.css?inline';
import {
  type BundleName,
  type CurveBundle,
  type LoaderPort,
  PORT,
  type PortHolder,
  type WidgetBundle,
} from './port.ts';
import { type Manifest, verifyManifest } from './verify.ts';

/** File name and hash of the curves bundle: the only one that must be verifiable without a signature. */
declare const CURVES_FILE: string;
declare const CURVES_INTEGRITY: string;

type Widget = Awaited<ReturnType<WidgetBundle['start']>>;

const VISIT_AFTER_MS = 500;
const MISMATCH = 'mismatch';
const INSECURE = 'insecure';
const CHAT_ICON = 'M7.9 20A9 9 0 1 0 4 16.1L2 22Z';
const SVG = 'http://www.w3.org/2000/svg';

const script = document.currentScript as HTMLScriptElement | null;
const holder = globalThis as PortHolder;
// A page that names the snippet twice gets one widget.
if (script !== null && holder[PORT] === undefined) begin(script);

function describe(element: Element, attributes: Record<string, string>): void {
  for (const name in attributes) element.setAttribute(name, attributes[name]!);
}

function begin(own: HTMLScriptElement): void {
  const data = own.dataset;
  const base = new URL('.', own.src).href;
  const { name = '', phone, accent = '', theme } = data;
  const seenKey = `sealdesk.${data['workspace']}`;
  const waiting: Record<BundleName, (value: unknown) => void> = {};
  const loaded: Record<BundleName, Promise<unknown>> = {};
  let verified: Manifest | null = null;
  let verifying: Promise<void> | null = null;
  let started: Promise<Widget> | null = null;

  const policy = (
    globalThis as {
      trustedTypes?: { createPolicy(name: string, rules: object): { createScriptURL(url: string): string } };
    }
  ).trustedTypes?.createPolicy('sealdesk', {
    createScriptURL: (url: string) => {
      if (!url.startsWith(`${base}assets/`)) throw new TypeError('sealdesk');
      return url;
    },
  });

  const host = document.createElement('sealdesk-chat');
  const shadow = host.attachShadow({ mode: 'open' });
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(sheetText);
  shadow.adoptedStyleSheets = [sheet];
  if (isColour(accent)) {
    host.style.setProperty('--launcher', accent);
    host.style.setProperty('--glow', `${accent}73`);
  }
  host.toggleAttribute('dark', theme ? theme === 'dark' : matchMedia('(prefers-color-scheme:dark)').matches);
  const launcher = document.createElement('button');
  launcher.className = 'launcher';
  launcher.type = 'button';
  describe(launcher, {
    'aria-label': loaderWords.launcher(name),
    'aria-haspopup': 'dialog',
    'aria-expanded': 'false',
  });
  const icon = document.createElementNS(SVG, 'svg');
  describe(icon, { viewBox: '0 0 24 24', 'aria-hidden': 'true' });
  const path = document.createElementNS(SVG, 'path');
  describe(path, { d: CHAT_ICON });
  icon.append(path);
  launcher.append(icon);
  shadow.append(launcher);
  const shell = document.createElement('div');

  /** Reads, or writes when given a value; a browser without storage remembers nothing. */
  function storage(value?: string): number {
    try {
      if (value !== undefined) localStorage[seenKey] = value;
      return Number(localStorage[seenKey]) || 0;
    } catch {
      return 0;
    }
  }

  function addScript(bundle: BundleName, file: string, integrity: string): Promise<unknown> {
    return new Promise((resolve, reject) => {
      // An element without a hash would run whatever comes.
      if (!/^sha384-./.test(integrity)) throw new Error();
      const element = document.createElement('script');
      const url = `${base}assets/${file}`;
      element.src = (policy ? policy.createScriptURL(url) : url) as string;
      element.integrity = integrity;
      element.crossOrigin = '';
      element.nonce = own.nonce;
      waiting[bundle] = resolve;
      // Fetched but not run to its end counts as not there: an older browser, or a hash that does not fit.
      element.onerror = element.onload = () => reject(new Error());
      document.head.append(element);
    });
  }

  function load(bundle: BundleName): Promise<unknown> {
    const files = verified?.files ?? {};
    const file = Object.keys(files).find((key) => key.startsWith(`${bundle}-`)) ?? '';
    loaded[bundle] ??= (
      bundle === 'curves'
        ? addScript(bundle, CURVES_FILE, CURVES_INTEGRITY)
        : addScript(bundle, file, files[file] ?? '')
    ).catch((error) => {
      delete loaded[bundle];
      throw error;
    });
    return loaded[bundle];
  }

  const port: LoaderPort = {
    data,
    origin: new URL(base).origin,
    shadow,
    launcher,
    modules: {},
    load,
    register: (bundle, value) => waiting[bundle]?.(value),
    remember: (on) => storage(on && verified ? String(verified.version) : ''),
  };
  holder[PORT] = port;

  async function verify(): Promise<void> {
    const response = await fetch(`${base}${data['workspace']}/manifest.json`, {
      credentials: 'omit',
      cache: 'no-cache',
    });
    if (!response.ok) throw new Error();
    const answer = await response.text();
    try {
      verified = await verifyManifest(answer, data['root'] ?? '', storage(), async () =>
        ((await load('curves')) as CurveBundle).nobleCurves(),
      );
    } catch {
      throw new Error(MISMATCH);
    }
  }

  /** Whatever comes first asks for the manifest, once. */
  async function bring(bundle: BundleName): Promise<unknown> {
    verifying ??= verify();
    verifying.catch(() => {
      verifying = null;
    });
    await verifying;
    return load(bundle);
  }

  function start(): Promise<Widget> {
    started ??= bring('widget').then((widget) => (widget as WidgetBundle).start(port));
    started.catch(() => {
      started = null;
    });
    return started;
  }

  async function want(): Promise<void> {
    // The panel's ground appears at once, its content as soon as the bundle is here.
    shell.className = 'shell';
    shell.replaceChildren();
    shadow.append(shell);
    try {
      // Without a secure context there is no WebCrypto: nothing could be verified, nothing sealed.
      if (!isSecureContext) throw new Error(INSECURE);
      const widget = await start();
      shell.remove();
      widget.open();
    } catch (error) {
      stop((error as Error).message);
    }
  }

  function stop(code: string): void {
    const button = (label: string, act: () => void) => {
      const element = document.createElement('button');
      element.textContent = label;
      element.onclick = act;
      return element;
    };
    const final = code === MISMATCH || code === INSECURE;
    const call = document.createElement('a');
    call.href = `tel:${phone}`;
    call.textContent = `${loaderWords.call} ${phone}`;
    shell.className = 'shell stop';
    describe(shell, { role: 'alert' });
    shell.replaceChildren(
      code === MISMATCH ? loaderWords.mismatch(name) : final ? loaderWords.insecure : loaderWords.unreachable,
      document.createElement('br'),
      phone ? call : '',
      final ? '' : button(loaderWords.tryAgain, () => void want()),
      button(loaderWords.close, () => {
        shell.remove();
        launcher.focus();
      }),
    );
  }

  const intend = () => void (isSecureContext && start());
  launcher.onclick = () => void want();
  launcher.onpointerenter = intend;
  launcher.onfocus = intend;

  const show = () => {
    document.body.append(host);
    // Somebody who has written before gets their unread count without asking.
    if (storage() > 0 || location.hash.startsWith('#sealdesk-')) intend();
    // Where the page takes part in visits, behind everything of its own.
    if (data['visits'] && isSecureContext)
      setTimeout(() => void bring('visit').catch(() => {}), VISIT_AFTER_MS);
  };
  if (document.body === null) document.addEventListener('DOMContentLoaded', show);
  else show();
}
