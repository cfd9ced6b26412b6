// Every word of an invitation that is not the workspace's own.
import type { Reason } from './rules.ts';

export const visitWords = {
  label: (name: string) => `An invitation from ${name}`,
  chat: 'Ask us',
  ask: (name: string) => `Ask ${name}`,
  no: 'No, thanks',
  close: 'Close the invitation',
  house: 'Chat',
  agent: 'Agent',
  spoken: (name: string, text: string) => `${name}: ${text}`,
  reason: (reason: Reason, page: string): string =>
    ({
      time:
        page === ''
          ? 'Shown because you’ve spent a while here.'
          : `Shown because you’ve spent a while on ${page}.`,
      page: page === '' ? 'Shown on this page.' : `Shown on ${page}.`,
      cart: 'Shown because something is waiting in your basket.',
      article: 'Shown because you’ve opened this article more than once.',
      campaign: 'Shown because an offer brought you here.',
      visits: 'Shown because you’ve been here before.',
    })[reason],
  byHand: (name: string) => `${name} is there now and wrote this to you.`,
};
