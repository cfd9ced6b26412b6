// What the chat does to the page it is on before anybody touches it: the same page measured with its snippet and without, as
// the browser itself counts.
import type { BrowserContext, CDPSession, Page } from 'playwright-core';

/** The page stands so long before anything is counted, untouched: what the chat does behind it is over. */
const STANDS_MS = 2500;
const snippet = /<script\b[^>]*\bloader\.js\b[^>]*><\/script>/;

type Observed = {
  readonly longTasks: readonly number[];
  /** Each script that ran for 5 ms or more within a frame that took long. */
  readonly scripts: readonly { readonly from: string; readonly ms: number }[];
  readonly shifts: readonly number[];
  readonly largestMs: number;
};

export type Impact = {
  /** ms on the main thread: scripts run and compiled. */
  readonly scriptMs: number;
  /** ms on the main thread in all, scripts, styles and layout with it. */
  readonly taskMs: number;
  /** ms until the largest thing stands on the page. */
  readonly largestMs: number;
  readonly loadMs: number;
  /** ms of each task above 50, whoever's it was. */
  readonly longTasks: readonly number[];
  /** ms of the longest piece of the chat's own work in a frame that took long; 0 where there is none. */
  readonly longestOwnMs: number;
  readonly shift: number;
  /** Paths fetched from the chat's server, in order. */
  readonly requests: readonly string[];
  /** As the browser counts them, heads and all. */
  readonly bytes: number;
  /** What lies in the browser: names of cookies, keys, databases, caches, workers. */
  readonly stored: readonly string[];
};

/** `slowed`: how many times slower than this machine's core. Closes the context, which is used for this alone. */
export async function pageImpact(
  context: BrowserContext,
  address: string,
  { chat, withChat, slowed }: { readonly chat: string; readonly withChat: boolean; readonly slowed: number },
): Promise<Impact> {
  const page = await context.newPage();
  const session = await context.newCDPSession(page);
  const requests: string[] = [];
  const ours = new Set<string>();
  let bytes = 0;
  session.on('Network.requestWillBeSent', ({ request, requestId }) => {
    if (!request.url.startsWith(`${chat}/`)) return;
    ours.add(requestId);
    requests.push(new URL(request.url).pathname);
  });
  session.on('Network.webSocketCreated', ({ url }) => void requests.push(url));
  session.on('Network.loadingFinished', ({ encodedDataLength, requestId }) => {
    if (ours.has(requestId)) bytes += encodedDataLength;
  });
  await session.send('Network.enable');
  await session.send('Performance.enable');
  await session.send('Emulation.setCPUThrottlingRate', { rate: slowed });
  if (!withChat) await takeOut(page, address);
  await page.addInitScript(observe);
  await page.goto(address, { waitUntil: 'load' });
  await page.waitForTimeout(STANDS_MS);
  const spent = await metrics(session);
  const seen = await page.evaluate(told);
  const cookies = (await context.cookies()).map(({ name }) => `cookie ${name}`);
  await context.close();
  return {
    scriptMs: spent('ScriptDuration') * 1000,
    taskMs: spent('TaskDuration') * 1000,
    largestMs: seen.largestMs,
    loadMs: seen.loadMs,
    longTasks: seen.longTasks,
    longestOwnMs: Math.max(
      0,
      ...seen.scripts.flatMap(({ from, ms }) => (from.startsWith(`${chat}/`) ? [ms] : [])),
    ),
    shift: seen.shifts.reduce((sum, shift) => sum + shift, 0),
    requests,
    bytes,
    stored: [...cookies, ...seen.stored],
  };
}

async function takeOut(page: Page, address: string): Promise<void> {
  await page.route(address, async (route) => {
    const response = await route.fetch();
    const html = await response.text();
    if (!snippet.test(html)) throw new Error('the page has no snippet to take out');
    await route.fulfill({ response, body: html.replace(snippet, '') });
  });
}

async function metrics(session: CDPSession): Promise<(name: string) => number> {
  const { metrics: all } = await session.send('Performance.getMetrics');
  return (name) => {
    const found = all.find((metric) => metric.name === name);
    if (found === undefined) throw new Error(`the browser does not count ${name}`);
    return found.value;
  };
}

/** Runs in the page, before anything of its own. */
function observe(): void {
  type Entry = PerformanceEntry & {
    readonly value?: number;
    readonly scripts?: readonly { readonly sourceURL: string; readonly duration: number }[];
  };
  const seen = {
    longTasks: [] as number[],
    scripts: [] as { from: string; ms: number }[],
    shifts: [] as number[],
    largestMs: 0,
  };
  Object.assign(globalThis, { seenOfImpact: seen });
  const watch = (type: string, take: (entry: Entry) => void) => {
    if (!PerformanceObserver.supportedEntryTypes.includes(type)) throw new Error(`no ${type} here`);
    new PerformanceObserver((list) => list.getEntries().forEach(take)).observe({ type, buffered: true });
  };
  watch('longtask', ({ duration }) => seen.longTasks.push(duration));
  watch('long-animation-frame', ({ scripts = [] }) => {
    for (const { duration, sourceURL } of scripts) seen.scripts.push({ from: sourceURL, ms: duration });
  });
  watch('layout-shift', ({ value }) => seen.shifts.push(value ?? 0));
  watch('largest-contentful-paint', ({ startTime }) => (seen.largestMs = startTime));
}

/** Runs in the page, at the end. */
async function told(): Promise<Observed & { readonly loadMs: number; readonly stored: readonly string[] }> {
  const { seenOfImpact } = globalThis as unknown as { readonly seenOfImpact: Observed };
  const [navigation] = performance.getEntriesByType('navigation') as PerformanceNavigationTiming[];
  const databases = await indexedDB.databases();
  const workers = (await navigator.serviceWorker?.getRegistrations()) ?? [];
  return {
    ...seenOfImpact,
    loadMs: navigation!.loadEventEnd,
    stored: [
      ...Object.keys(localStorage).map((key) => `localStorage ${key}`),
      ...Object.keys(sessionStorage).map((key) => `sessionStorage ${key}`),
      ...databases.map(({ name }) => `indexedDB ${name}`),
      ...(await caches.keys()).map((key) => `caches ${key}`),
      ...workers.map(({ scope }) => `worker ${scope}`),
    ],
  };
}
