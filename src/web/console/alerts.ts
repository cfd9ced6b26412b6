// What calls a person who looks elsewhere: a short tone and a notification that names the team and nothing else. Both are
// off until the person turns them on. Pure but for the browser's own two interfaces, which are handed in.
import type { InboxRow } from '../../contract/views.ts';
import { groupOf } from './inbox-list.ts';
import type { Preferences, SoundKind } from './preferences.ts';

/** One call at the most in this time: a busy minute is no alarm. */
export const ALERT_EVERY_MS = 2_000;

/** An offer calls as a chat does that nobody has: it is one. */
export type Alert = { readonly kind: SoundKind | 'offer'; readonly team: string };

/** The most pressing news between two looks at the inbox; null for none. The first rows are no news. */
export function alertOf(
  before: ReadonlyMap<string, InboxRow>,
  now: ReadonlyMap<string, InboxRow>,
  me: string,
  seen: string | null,
): Alert | null {
  if (before.size === 0 || before === now) return null;
  let found: Alert | null = null;
  for (const row of now.values()) {
    const old = before.get(row.conversation);
    if (old === row) continue;
    if (row.mentions.includes(me) && !(old?.mentions.includes(me) ?? false) && row.conversation !== seen)
      return { kind: 'mention', team: row.team };
    const group = groupOf(row, me);
    const more = row.visitorMessages.length > (old?.visitorMessages.length ?? 0);
    if (group === 'mine' && more && row.conversation !== seen) found = { kind: 'mine', team: row.team };
    else if (found === null && group === 'unassigned' && old === undefined)
      found = { kind: 'waiting', team: row.team };
  }
  return found;
}

const words: Readonly<Record<Alert['kind'], string>> = {
  mine: 'New message in',
  waiting: 'A chat is waiting in',
  mention: 'You are mentioned in',
  offer: 'A chat is offered to you in',
};

export function notificationWords({ kind, team }: Alert, teamName: (team: string) => string): string {
  return `${words[kind]} ${teamName(team)}.`;
}

export type AlertPorts = {
  readonly now: () => number;
  readonly away: () => boolean;
  readonly sound: (kind: Alert['kind']) => void;
  readonly notify: (text: string) => void;
};

export function createAlerts(ports: AlertPorts) {
  let last = Number.NEGATIVE_INFINITY;
  return (alert: Alert, preferences: Preferences, teamName: (team: string) => string): void => {
    if (ports.now() - last < ALERT_EVERY_MS) return;
    last = ports.now();
    if (preferences.sounds[alert.kind === 'offer' ? 'waiting' : alert.kind]) ports.sound(alert.kind);
    if (preferences.notifications && ports.away()) ports.notify(notificationWords(alert, teamName));
  };
}

const NOTES: Readonly<Record<Alert['kind'], readonly number[]>> = {
  mine: [660],
  waiting: [523, 659],
  mention: [784, 784],
  offer: [523, 659, 784],
};
const NOTE_S = 0.14;
const LOUDNESS = 0.08;

/** Made here: no sound is fetched from anywhere. */
export function playSound(kind: Alert['kind']): void {
  if (typeof AudioContext === 'undefined') return;
  const context = new AudioContext();
  NOTES[kind].forEach((frequency, index) => {
    const [tone, volume] = [context.createOscillator(), context.createGain()];
    const at = context.currentTime + index * NOTE_S;
    tone.frequency.value = frequency;
    volume.gain.setValueAtTime(LOUDNESS, at);
    volume.gain.exponentialRampToValueAtTime(0.0001, at + NOTE_S);
    tone.connect(volume).connect(context.destination);
    tone.start(at);
    tone.stop(at + NOTE_S);
  });
  setTimeout(() => void context.close(), 1_000);
}

function showNotification(text: string): void {
  if (typeof Notification === 'undefined' || Notification.permission !== 'granted') return;
  // One at a time: the newest takes the place of the one before.
  const shown = new Notification('Sealdesk', { body: text, tag: 'sealdesk' });
  shown.addEventListener('click', () => {
    window.focus();
    shown.close();
  });
}

/** One for the whole page, so that two parts of it do not call at once. */
export const callOf = createAlerts({
  now: () => performance.now(),
  away: () => document.visibilityState !== 'visible' || !document.hasFocus(),
  sound: playSound,
  notify: showNotification,
});
