// A visit as its page sees it: hears the page, tells the server what may be told, and shows an invitation when a rule
// holds or somebody invites. Fetched behind the page, apart from the chat; keeps nothing before the visitor agreed or acted.
import { chosenTongue, type Tongue } from '../languages/choice.ts';
import { type LoaderPort, PORT, type PortHolder } from '../loader/port.ts';
import { deviceWords, placeOf } from '../widget/start-context.ts';
import { type Answer, invitationPlace } from './invitation.ts';
import { browserKeep, type Memory, QUIET_MS, resumed, withArticle, withShown } from './memory.ts';
import { hearPage, type PageWord } from './page-api.ts';
import { reasonOf, type Rule, ruleThatHolds, type Seen } from './rules.ts';
import { type Did, type Heard, type Said, say } from './server.ts';
import { visitWords } from './visit-words.ts';

const TICK_MS = 1_000;
/** How often the server hears that the page is still there. */
const BEAT_MS = 10_000;
const AWAY_BEAT_MS = 60_000;
const IDLE_MS = 60_000;
const ID_BYTES = 16;
const KEY_BYTES = 32;
const TITLE_MAX = 300;
/** What could not be said is kept for the next word; the oldest give way. */
const DID_MAX = 8;

function begin(port: LoaderPort, tongue: Tongue): void {
  const { accent = '', consent, name = '', site = '', workspace = '' } = port.data;
  const address = `${port.origin}/v1/visits/${workspace}/${site}`;
  const keep = browserKeep(workspace);
  const place = invitationPlace(port.shadow, port.launcher, accent, tongue);
  let agreed = consent === 'given';
  const kept = keep.read();
  // Of somebody who did not agree no more is taken up than that they said no to an invitation.
  let memory: Memory = {
    ...resumed(agreed || kept?.wrote ? kept : null, Date.now(), () => random(KEY_BYTES)),
    quietUntilMs: kept?.quietUntilMs ?? 0,
  };
  let heard: Heard | null = null;
  let rules: readonly Rule[] | null = null;
  let did: readonly Did[] = [];
  let standing: string | null = null;
  let led: string | null = null;
  let items = 0;
  let checkout = false;
  let article = '';
  let path = location.pathname;
  let lookedAtMs = 0;
  let lastTickMs = Date.now();
  let lastBeatMs = 0;
  let actedMs = Date.now();
  let talking: Promise<void> = Promise.resolve();

  const basis = (): Said['basis'] => (memory.wrote ? 'conversation' : agreed ? 'consent' : 'none');
  const put = (change: Partial<Memory>) => {
    memory = { ...memory, ...change, seenMs: Date.now() };
    // Nothing rests in the browser of somebody who neither agreed nor acted.
    if (agreed || memory.wrote || memory.quietUntilMs > 0) keep.write(memory);
  };

  const seen = (): Seen => ({
    path,
    secondsOnPage: Math.floor(lookedAtMs / 1000),
    cart: items,
    checkout,
    article: article === '' ? 0 : (memory.articles[article] ?? 0),
    visits: agreed ? memory.visits : 0,
    campaign: campaignHere() || memory.campaign,
  });

  const doing = (): Said['doing'] => {
    if (document.visibilityState === 'hidden') return 'away';
    if (Date.now() - actedMs > IDLE_MS) return 'idle';
    if (items > 0 && !checkout) return 'cart';
    return article !== '' && (memory.articles[article] ?? 0) > 1 ? 'article' : 'reading';
  };

  function beat(gone = false): void {
    lastBeatMs = Date.now();
    // One word at a time: what was done is said in the order it was done.
    talking = talking.then(async () => {
      const saying = did.slice(0, DID_MAX);
      const may = basis() !== 'none';
      const answer = await say(address, {
        key: memory.key,
        basis: basis(),
        page: may ? { page: placeOf(location.href), title: document.title.slice(0, TITLE_MAX) } : null,
        came: may
          ? {
              referrer: document.referrer.startsWith(location.origin) ? '' : placeOf(document.referrer),
              campaign: (campaignHere() || memory.campaign).slice(0, 80),
              device: deviceWords(navigator.userAgent),
              language: navigator.language.slice(0, 12),
              times: memory.visits,
            }
          : null,
        doing: doing(),
        did: saying,
        quiet: Date.now() < memory.quietUntilMs,
        first: rules === null,
        gone,
      });
      if (answer === null) return;
      did = did.filter((each) => !saying.includes(each));
      heard = answer;
      rules ??= answer.triggers ?? null;
      if (answer.invitation !== null && answer.invitation.invitation !== standing) byHand(answer.invitation);
    });
  }

  function note(step: Did): void {
    did = [...did, step].slice(-2 * DID_MAX);
    beat();
  }

  /** Never over an open panel, a form in use or the page's own dialog. */
  function mayStand(): boolean {
    if (standing !== null || port.launcher.hidden || document.visibilityState === 'hidden') return false;
    if (port.shadow.querySelector('.shell') !== null) return false;
    if (document.querySelector('dialog[open],[aria-modal=true]') !== null) return false;
    return document.activeElement?.closest('input,textarea,select,[contenteditable]') == null;
  }

  function show(invitation: string, rule: Rule | null, text: string, from: string | null): void {
    standing = invitation;
    const reason = rule === null ? null : reasonOf(rule.when);
    place.show(
      {
        name: from ?? name,
        byHand: from !== null,
        text,
        reason: reason === null ? visitWords.byHand(from ?? name) : visitWords.reason(reason, pageName()),
      },
      (answer: Answer) => {
        standing = null;
        if (answer === 'refused') put({ quietUntilMs: Date.now() + QUIET_MS });
        if (answer === 'accepted') led = invitation;
        note({ invitation, what: answer, trigger: null });
        if (answer === 'accepted') port.launcher.click();
      },
    );
    note({ invitation, what: 'shown', trigger: rule?.item ?? null });
  }

  function byHand({ invitation, name: from, text }: NonNullable<Heard['invitation']>): void {
    if (mayStand()) show(invitation, null, text, from);
  }

  function look(): void {
    if (rules === null || heard === null || memory.wrote || Date.now() < memory.quietUntilMs) return;
    if (led !== null || !mayStand()) return;
    const { shown } = memory;
    const nowMs = Date.now();
    const rule = ruleThatHolds(rules, seen(), { consent: agreed, open: heard.open, shown, nowMs });
    if (rule === null) return;
    put(withShown(memory, rule.item, nowMs));
    show(random(ID_BYTES), rule, rule.text, null);
  }

  function hear(word: PageWord): void {
    switch (word.kind) {
      case 'consent':
        if (word.given === agreed) return;
        agreed = word.given;
        if (agreed) {
          const before = keep.read();
          if (before !== null && before.visits > 0)
            memory = resumed(before, Date.now(), () => random(KEY_BYTES));
          put({ campaign: campaignHere() || memory.campaign });
        }
        // Who takes it back is somebody new, of whom nothing is known.
        else forget();
        break;
      case 'cart':
        items = word.items;
        break;
      case 'checkout':
        checkout = true;
        break;
      case 'article':
        article = word.article;
        put(withArticle(memory, article));
        break;
      case 'page':
        if (location.pathname === path) return;
        [path, lookedAtMs, article] = [location.pathname, 0, ''];
        place.withdraw();
    }
    if (rules !== null) beat();
  }

  function forget(): void {
    keep.forget();
    memory = resumed(null, Date.now(), () => random(KEY_BYTES));
    led = null;
  }

  function tick(): void {
    const now = Date.now();
    if (document.visibilityState === 'visible') lookedAtMs += now - lastTickMs;
    lastTickMs = now;
    if (standing !== null && (port.launcher.hidden || port.shadow.querySelector('.shell') !== null))
      place.withdraw();
    look();
    if (now - lastBeatMs >= (document.visibilityState === 'hidden' ? AWAY_BEAT_MS : BEAT_MS)) {
      if (agreed || memory.wrote) put({});
      beat();
    }
  }

  port.visit = {
    told: () =>
      heard === null ? undefined : { visit: heard.visit, ...(led === null ? {} : { invitation: led }) },
    wrote() {
      if (memory.wrote) return;
      put({ wrote: true });
      place.withdraw();
      beat();
    },
    forget,
  };
  if (agreed) put({ campaign: campaignHere() || memory.campaign });
  hearPage(hear);
  for (const event of ['pointermove', 'keydown', 'scroll'])
    addEventListener(event, () => void (actedMs = Date.now()), { passive: true });
  document.addEventListener('visibilitychange', () => beat());
  addEventListener('pagehide', () => beat(true));
  addEventListener('pageshow', ({ persisted }) => {
    if (persisted) beat();
  });
  setInterval(tick, TICK_MS);
  beat();
}

function campaignHere(): string {
  return (new URLSearchParams(location.search).get('utm_campaign') ?? '').slice(0, 80);
}

/** As the page calls itself, without the house's name behind it. */
function pageName(): string {
  return (document.title.split(/ [·|–-] /, 1)[0] ?? '').trim().slice(0, 60);
}

function random(bytes: number): string {
  return btoa(String.fromCharCode(...crypto.getRandomValues(new Uint8Array(bytes))))
    .replace(/[+/]/g, (sign) => (sign === '+' ? '-' : '_'))
    .replace(/=+$/, '');
}

const port = (globalThis as PortHolder)[PORT];
if (port !== undefined) {
  port.register('visit', true);
  void chosenTongue(port).then((tongue) => {
    Object.assign(visitWords, tongue.spoken?.['visit']);
    begin(port, tongue);
  });
}
