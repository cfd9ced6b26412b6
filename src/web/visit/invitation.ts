// The invitation on the page: a card above the launcher. Takes no focus, moves nothing, ends by itself.
import type { Tongue } from '../languages/choice.ts';
import { derivePalette, isColour } from '../widget/accent.ts';
import sheetText from './invitation.css?inline';
import { visitWords } from './visit-words.ts';

/** Without an answer it closes itself, and that is no refusal. */
export const INVITATION_SHOWN_MS = 60_000;
const DEFAULT_ACCENT = '#0a5c52';
const CROSS = 'M18 6 6 18M6 6l12 12';
const CHAT = 'M7.9 20A9 9 0 1 0 4 16.1L2 22Z';

export type InvitationText = {
  /** Who invites: the house, or somebody by name. */
  readonly name: string;
  readonly byHand: boolean;
  readonly text: string;
  readonly reason: string;
};

export type Answer = 'accepted' | 'refused' | 'expired';

export interface InvitationPlace {
  /** Answers once, with how it ended. */
  show(invitation: InvitationText, answered: (answer: Answer) => void): void;
  /** The panel opened, or the page is left: whatever stands there goes without an answer. */
  withdraw(): void;
}

export function invitationPlace(
  shadow: ShadowRoot,
  launcher: HTMLElement,
  accent: string,
  { direction, language }: Tongue,
): InvitationPlace {
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(sheetText);
  shadow.adoptedStyleSheets = [...shadow.adoptedStyleSheets, sheet];
  const host = shadow.host as HTMLElement;
  const palette = derivePalette(isColour(accent) ? accent : DEFAULT_ACCENT);
  // There from the start, so that what is put in is said.
  const spoken = element('div', { class: 'invitation-spoken', role: 'status' });
  shadow.append(spoken);
  let standing: { card: HTMLElement; end: (answer: Answer) => void } | null = null;

  return {
    show(invitation, answered) {
      standing?.end('expired');
      const { byHand, name, reason, text } = invitation;
      const tokens = host.hasAttribute('dark') ? palette.dark : palette.light;
      const card = element('section', {
        class: 'invitation',
        'aria-label': visitWords.label(name),
        lang: language,
        dir: direction,
      });
      for (const [token, value] of Object.entries(tokens)) card.style.setProperty(`--accent-${token}`, value);
      const end = (answer: Answer) => {
        if (standing?.card !== card) return;
        standing = null;
        clearTimeout(timer);
        const hadFocus = card.contains(shadow.activeElement);
        card.remove();
        spoken.textContent = '';
        if (hadFocus && answer === 'refused') launcher.focus({ preventScroll: true });
        answered(answer);
      };
      const timer = setTimeout(() => end('expired'), INVITATION_SHOWN_MS);
      const initial = [...name][0]?.toUpperCase() ?? '';
      const yes = byHand ? visitWords.ask(name.split(' ')[0] ?? name) : visitWords.chat;
      card.append(
        element(
          'div',
          { class: 'invitation-head' },
          byHand
            ? element('span', { class: 'invitation-who person', 'aria-hidden': 'true' }, initial)
            : element('span', { class: 'invitation-who', 'aria-hidden': 'true' }, icon(CHAT)),
          element(
            'p',
            {},
            element('b', {}, name),
            element('span', {}, byHand ? visitWords.agent : visitWords.house),
          ),
          button('invitation-close', () => end('refused'), icon(CROSS), visitWords.close),
        ),
        element('p', { class: 'invitation-text', dir: 'auto' }, text),
        element(
          'div',
          { class: 'invitation-actions' },
          button('invitation-yes', () => end('accepted'), yes),
          button('invitation-no', () => end('refused'), visitWords.no),
        ),
        element('p', { class: 'invitation-reason' }, reason),
      );
      card.addEventListener('keydown', (event) => {
        if (event.key !== 'Escape' || event.isComposing) return;
        event.preventDefault();
        event.stopPropagation();
        end('refused');
      });
      standing = { card, end };
      // Before the launcher, as it is read and as Tab goes.
      shadow.insertBefore(card, launcher);
      spoken.textContent = visitWords.spoken(name, text);
    },
    withdraw: () => standing?.end('expired'),
  };
}

function element(
  tag: string,
  attributes: Readonly<Record<string, string>>,
  ...children: readonly (Node | string)[]
): HTMLElement {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, value);
  made.append(...children);
  return made;
}

function button(name: string, act: () => void, content: Node | string, label?: string): HTMLElement {
  const made = element('button', { type: 'button', class: name }, content);
  if (label !== undefined) made.setAttribute('aria-label', label);
  made.addEventListener('click', act);
  return made;
}

function icon(path: string): SVGElement {
  const svg = document.createElementNS('http://www.w3.org/2000/svg', 'svg');
  svg.setAttribute('viewBox', '0 0 24 24');
  svg.setAttribute('aria-hidden', 'true');
  const line = document.createElementNS('http://www.w3.org/2000/svg', 'path');
  line.setAttribute('d', path);
  svg.append(line);
  return svg;
}
