// A bank's page with the chat's snippet and without it, before anybody touches it: what the browser counts, in turn, on a core
// made four times slower. Needs Chromium and the built pages (`npm run build`).
import { launchChromium } from '../journeys/browser.ts';
import { install } from '../journeys/installation.ts';
import { type Impact, pageImpact } from '../journeys/page-impact.ts';

/** A laptop's core as a cheap phone's. */
const SLOWED = 4;
const VISITS = 11;

const browser = await launchChromium();
const installation = await install();
const pages = [
  ['bank, takes part in visits', installation.bank],
  ['clinic', installation.clinic],
] as const;

const median = (visits: readonly Impact[], of: (impact: Impact) => number) =>
  visits.map(of).toSorted((one, other) => one - other)[Math.floor(visits.length / 2)]!;

console.log(`Chromium ${browser.version()}, ${VISITS} visits each, ${SLOWED} times slower, medians\n`);
console.log(
  '| page | | largest thing ms | load ms | main thread ms | of it scripts | our longest piece ms | shift | requests to us | bytes | stored |',
);
console.log('|---|---|---|---|---|---|---|---|---|---|---|');
for (const [name, origin] of pages) {
  const visits: Record<'without' | 'with', Impact[]> = { without: [], with: [] };
  for (let count = 0; count <= VISITS; count += 1) {
    for (const how of ['without', 'with'] as const) {
      const context = await browser.newContext({ locale: 'en-GB' });
      const withChat = how === 'with';
      const impact = await pageImpact(context, `${origin}/`, {
        chat: installation.origin,
        withChat,
        slowed: SLOWED,
      });
      // The first of each warms the servers.
      if (count > 0) visits[how].push(impact);
    }
  }
  for (const how of ['without', 'with'] as const) {
    const all = visits[how];
    const ms = (of: (impact: Impact) => number) => median(all, of).toFixed(0);
    console.log(
      `| ${name} | ${how} | ${ms((one) => one.largestMs)} | ${ms((one) => one.loadMs)} | ${ms((one) => one.taskMs)} | ${ms((one) => one.scriptMs)} | ${ms((one) => one.longestOwnMs)} | ${Math.max(...all.map(({ shift }) => shift))} | ${all[0]!.requests.length} | ${median(all, ({ bytes }) => bytes)} | ${Math.max(...all.map(({ stored }) => stored.length))} |`,
    );
  }
  const ratio = (of: (impact: Impact) => number) =>
    (median(visits.with, of) / median(visits.without, of)).toFixed(2);
  console.log(
    `| | with / without | ${ratio((one) => one.largestMs)} | ${ratio((one) => one.loadMs)} | ${ratio((one) => one.taskMs)} | | | | | | |`,
  );
}
await installation.end();
await browser.close();
