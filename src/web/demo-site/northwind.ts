// Northwind Bank, invented: home, prices, help with cards.
import { extras } from './shopping.ts';
import { type Page, type Site, shield } from './page-frame.ts';

const rings = Array.from(
  { length: 9 },
  (_, index) => `<circle cx="390" cy="250" r="${60 + index * 38}"/>`,
).join('');

const home: Page = {
  title: 'Northwind Bank',
  description: 'A bank that shows its workings.',
  main: `
<section class="hero"><div class="wide">
<div class="say">
<h1>A bank that shows its workings.</h1>
<p class="lead">Every fee, every limit and every exchange rate in plain sight, before you say yes.</p>
<p class="actions"><a class="button" href="/open-account">Open an account</a><a class="button quiet" href="/pricing">Compare plans</a></p>
<p class="fine">${shield}Deposits protected up to €100,000</p>
</div>
<div class="picture" role="img" aria-label="A debit card and an everyday account">
<div class="plastic"><svg class="rings" viewBox="0 0 368 232" aria-hidden="true">${rings}</svg>
<b>Northwind</b><i>Debit</i><span class="number">•••• 9012</span><span>Mara Okafor</span></div>
<div class="account"><small>Everyday account</small><strong>€2,418.60</strong><small>€610 less spent than in April</small>
<dl><div><dt>Hotel Lindner</dt><dd>−€184.00</dd></div><div><dt>Salary, Brandt &amp; Co</dt><dd class="plus">+€3,120.00</dd></div><div><dt>Tram, 24 hours</dt><dd>−€8.20</dd></div></dl></div>
</div>
</div></section>
<section class="wide trio" aria-label="Products">
<article id="accounts"><h2>Everyday account</h2><p>A current account with instant payments and a card that freezes in one tap.</p><a href="/pricing">See the account</a></article>
<article id="savings"><h2>Savings, 2.4 %</h2><p>Interest worked out daily, paid monthly. Take it out whenever you like.</p><a href="/pricing#rates">See the rate table</a></article>
<article id="loans"><h2>Mortgage</h2><p>An answer in two working days, with the full cost over the whole term.</p><a href="/pricing#rates">Work out a rate</a></article>
</section>`,
};

const plan = (id: string, name: string, price: string, lines: string, marked = false) =>
  `<article id="${id}"${marked ? ' class="marked"' : ''}><h2>${name}</h2><p class="price"><strong>${price}</strong> a month</p><p>${lines}</p><a class="button${marked ? '' : ' quiet'}" href="/open-account">Choose ${name}</a></article>`;

const row = (...cells: string[]) =>
  `<tr><th scope="row">${cells[0]}</th>${cells
    .slice(1)
    .map((cell) => `<td>${cell}</td>`)
    .join('')}</tr>`;

const pricing: Page = {
  title: 'Pricing · Northwind Bank',
  description: 'Three plans, no asterisks.',
  main: `
<section class="wide plans"><div><h1>Pricing</h1><p class="lead">Three plans.<br>No asterisks.</p></div>
${plan('everyday', 'Everyday', '€0', 'For getting paid<br>and paying others.')}
${plan('plus', 'Plus', '€6', 'For travel, with fair<br>exchange rates.', true)}
${plan('business', 'Business', '€12', 'For invoices, staff<br>cards and taxes.')}
</section>
<section class="wide"><table id="rates"><thead class="unseen"><tr><th></th><th>Everyday</th><th>Plus</th><th>Business</th></tr></thead><tbody>
${row('Cash withdrawals abroad', '2 %', 'Free to €400', 'Free to €400')}
${row('Exchange rate', 'Mid-rate + 0.5 %', 'Mid-rate', 'Mid-rate')}
${row('Cards included', '1', '2', '5')}
${row('Instant payments', 'Free', 'Free', 'Free')}
${row('Interest on savings', '2.0 %', '2.4 %', '2.4 %')}
</tbody></table></section>`,
};

const question = (title: string, text: string) => `<article><h2>${title}</h2><p>${text}</p></article>`;

const cards: Page = {
  title: 'Cards · Northwind Bank',
  description: 'Help with your card.',
  main: `
<section class="wide reading"><h1>Help with your card</h1><p class="lead">The four questions we are asked most. For anything else, write to us: bottom right.</p>
${question('Why a payment can show twice', 'A hotel or a petrol station often asks us to hold an amount before it knows the final one. Until the hold ends you see both. It drops off by itself within five working days; if it does not, write to us and we end it.')}
${question('Freeze or replace a card', 'Freezing works at once and can be undone at any time. A replacement costs nothing and is with you in three working days; the old card stops when you first use the new one.')}
${question('Fees when you pay abroad', 'Paying is free on every plan. Cash is free up to €400 a month on Plus and Business and costs 2 % otherwise. We use the mid-market rate of the moment you pay.')}
${question('What we never ask for', 'Nobody at Northwind needs your full card number or its security code in a chat, by phone or by mail. If one slips into a message, the chat hides it before it is sent.')}
</section>`,
};

const extrasPage: Page = {
  title: 'Extras · Northwind Bank',
  description: 'What goes with an account.',
  main: `
<section class="wide reading"><h1>Extras</h1><p class="lead">What goes with any account. No bundles, nothing ticked for you.</p></section>
<section class="wide trio" aria-label="Extras">
${extras.map(({ id, name, price, text }) => `<article><h2>${name}</h2><p class="amount">${price}</p><p>${text}</p><a href="/add/${id}">Put in the basket<span class="unseen"> ${name}</span></a></article>`).join('\n')}
</section>`,
};

const basketPage: Page = { title: 'Your basket · Northwind Bank', description: 'Your basket.', main: '' };

const checkout: Page = {
  title: 'Order · Northwind Bank',
  description: 'The last step.',
  main: `
<section class="wide reading"><h1>Order</h1><p class="lead">This is as far as a demonstration goes: nothing is ordered, and nobody asks for a card.</p>
<p class="actions"><a class="button quiet" href="/basket">Back to the basket</a></p></section>`,
};

const helpTopics = [
  {
    path: '/help/card-abroad',
    title: 'My card does not work abroad',
    lead: 'Nine times in ten it is one of three things.',
    parts: [
      [
        'The country is switched off',
        'In the app, under Card and Countries, each country has a switch. A trip of less than a month can be set to end by itself.',
      ],
      [
        'The terminal wants the other way',
        'Some terminals take the chip and no contactless. Put the card in, wait for the amount, and give your code there.',
      ],
      [
        'The limit of the day is reached',
        'Cash and payments have a limit each. Both can be raised for a day, and fall back the next morning.',
      ],
    ],
  },
  {
    path: '/help/wire-transfers',
    title: 'Where a transfer is',
    lead: 'Within Europe it is there in seconds; elsewhere it takes what the other bank takes.',
    parts: [
      [
        'Instant, within Europe',
        'If it is not there after a minute, the other bank does not take instant transfers, and it arrives on the next working day.',
      ],
      ['To other countries', 'Two to four working days. The app shows each bank it has passed.'],
      [
        'Sent to the wrong account',
        'Write to us at once. As long as it has not been booked there, we can call it back.',
      ],
    ],
  },
] as const;

const helpPage = ({ lead, parts, path, title }: (typeof helpTopics)[number]): Page => ({
  title: `${title} · Northwind Bank`,
  description: title,
  article: path.slice('/help/'.length),
  main: `
<section class="wide reading"><p class="above"><a class="link" href="/help">Help</a></p><h1>${title}</h1><p class="lead">${lead}</p>
${parts.map(([head, text]) => question(head, text)).join('\n')}
</section>`,
});

const help: Page = {
  title: 'Help · Northwind Bank',
  description: 'Questions and answers.',
  main: `
<section class="wide reading"><h1>Help</h1><p class="lead">What we are asked most, answered by the people you would otherwise write to.</p></section>
<section class="wide trio" aria-label="Articles">
${helpTopics.map(({ lead, path, title }) => `<article><h2>${title}</h2><p>${lead}</p><a href="${path}">Read the answer<span class="unseen"> ${title}</span></a></article>`).join('\n')}
<article><h2>Help with your card</h2><p>Payments shown twice, freezing, fees abroad, and what we never ask for.</p><a href="/cards">Read the answers</a></article>
</section>`,
};

const invented: Page = {
  title: 'A demonstration · Northwind Bank',
  description: 'This bank is invented.',
  main: `
<section class="wide reading"><h1>There is no bank behind this</h1><p class="lead">Northwind is invented, so there is nothing to sign in to. What is real is the chat, bottom right: open it and write something.</p>
<p class="actions"><a class="button quiet" href="/">Back to the front page</a></p></section>`,
};

export const northwind: Site = {
  brand: 'northwind',
  name: 'Northwind Bank',
  kind: 'bank',
  phone: '+43 1 555 0142',
  accent: '#0a5c52',
  mark: '<rect width="32" height="32" rx="9" fill="currentColor"/><path d="M11 22.5v-13l10 13v-13" fill="none" stroke="#fff" stroke-width="3" stroke-linecap="round" stroke-linejoin="round"/>',
  navigation: [
    { text: 'Accounts', href: '/#accounts' },
    { text: 'Cards', href: '/cards' },
    { text: 'Loans', href: '/#loans' },
    { text: 'Extras', href: '/extras' },
    { text: 'Pricing', href: '/pricing' },
  ],
  signIn: { text: 'Log in', href: '/log-in' },
  action: { text: 'Open an account', href: '/open-account' },
  footer: {
    about: ['Harbour Street 12', '+43 1 555 0142', 'An invented bank for demonstration.'],
    columns: [
      {
        title: 'Products',
        links: [
          { text: 'Accounts', href: '/#accounts' },
          { text: 'Cards', href: '/cards' },
          { text: 'Loans', href: '/#loans' },
          { text: 'Extras', href: '/extras' },
        ],
      },
      {
        title: 'Help',
        links: [
          { text: 'Questions and answers', href: '/help' },
          { text: 'Help with your card', href: '/cards' },
          { text: 'Fees', href: '/pricing' },
        ],
      },
    ],
  },
  pages: {
    '/': home,
    '/pricing': pricing,
    '/cards': cards,
    '/extras': extrasPage,
    '/basket': basketPage,
    '/checkout': checkout,
    '/help': help,
    ...Object.fromEntries(helpTopics.map((topic) => [topic.path, helpPage(topic)])),
    '/log-in': invented,
    '/open-account': invented,
  },
};
