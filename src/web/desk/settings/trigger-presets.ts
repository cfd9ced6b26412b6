// The invitations most pages begin with; each line is there to be changed.
import type { TriggerSetting } from '../../../contract/settings.ts';

const NEVER = {
  page: null,
  secondsOnPage: null,
  cart: null,
  sameArticle: null,
  visits: null,
  campaign: null,
} as const;

const preset = (
  item: string,
  when: string,
  value: Pick<TriggerSetting, 'name' | 'text'>,
  holds: Partial<TriggerSetting['when']>,
): { readonly item: string; readonly when: string; readonly value: TriggerSetting } => ({
  item,
  when,
  value: {
    ...value,
    site: null,
    on: true,
    when: { ...NEVER, ...holds },
    caps: { perVisit: 1, perDays: { times: 1, days: 7 } },
    consent: 'needed',
    onlyOpen: true,
  },
});

export const presets = [
  preset(
    'pricing',
    '90 seconds on a page of prices',
    { name: 'Long on the prices', text: 'Would you like somebody to go through it with you?' },
    { page: '/pricing*', secondsOnPage: 90 },
  ),
  preset(
    'cart',
    'Something in the cart, and no checkout',
    { name: 'A cart left standing', text: 'Is anything unclear before you order?' },
    { cart: 'items-without-checkout', secondsOnPage: 60 },
  ),
  preset(
    'same-article',
    'The same help article three times',
    { name: 'The same article again', text: 'Not quite the answer? Somebody can look at it with you.' },
    { sameArticle: 3 },
  ),
  preset(
    'campaign',
    'Back from a campaign',
    { name: 'Back from a campaign', text: 'Questions about the offer? We are here.' },
    { campaign: '*', secondsOnPage: 20 },
  ),
] as const;
