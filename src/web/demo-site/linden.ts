// Linden Clinic, invented: home, appointments, help with results.
import { type Page, type Site, shield } from './page-frame.ts';

const home: Page = {
  title: 'Linden Clinic',
  description: 'A clinic that has time for you.',
  main: `
<section class="hero"><div class="wide">
<div class="say">
<h1>Care that has time for you.</h1>
<p class="lead">Family doctors, heart and skin specialists under one roof. Write to the front desk before you travel.</p>
<p class="actions"><a class="button" href="/appointments">See opening hours</a><a class="button quiet" href="/results">About your results</a></p>
<p class="fine">${shield}What you write to us stays between you and the clinic’s staff</p>
</div>
<div class="picture" role="img" aria-label="A letter about an appointment">
<div class="letter"><small>Your next visit</small><strong>Tuesday, 9:40</strong><small>Dr Amara Osei, cardiology</small>
<dl><div><dt>Where</dt><dd>Second floor, room 12</dd></div><div><dt>Bring</dt><dd>Insurance card</dd></div><div><dt>Takes</dt><dd>About 30 minutes</dd></div></dl></div>
</div>
</div></section>
<section class="wide trio" aria-label="Departments">
<article id="family"><h2>Family practice</h2><p>The same doctor each time. Open from seven, Saturdays too.</p><a href="/appointments">Opening hours</a></article>
<article id="heart"><h2>Heart</h2><p>ECG and stress test on the day of your visit, explained by the person who reads it.</p><a href="/results">How results reach you</a></article>
<article id="skin"><h2>Skin</h2><p>A check of the whole skin in twenty minutes. Small things are treated at once.</p><a href="/appointments">Opening hours</a></article>
</section>`,
};

const row = (...cells: string[]) =>
  `<tr><th scope="row">${cells[0]}</th>${cells
    .slice(1)
    .map((cell) => `<td>${cell}</td>`)
    .join('')}</tr>`;

const appointments: Page = {
  title: 'Appointments · Linden Clinic',
  description: 'Opening hours and appointments.',
  main: `
<section class="wide reading"><h1>Appointments</h1><p class="lead">Write to the front desk, bottom right, with two days that suit you. You get an answer there.</p></section>
<section class="wide"><table><thead><tr><th></th><th scope="col">Monday to Friday</th><th scope="col">Saturday</th></tr></thead><tbody>
${row('Family practice', '7:00 to 18:00', '8:00 to 12:00')}
${row('Heart', '8:00 to 17:00', 'Closed')}
${row('Skin', '9:00 to 16:00', 'Closed')}
${row('Front desk', '7:00 to 18:00', '8:00 to 12:00')}
</tbody></table></section>`,
};

const question = (title: string, text: string) => `<article><h2>${title}</h2><p>${text}</p></article>`;

const results: Page = {
  title: 'Your results · Linden Clinic',
  description: 'How results reach you.',
  main: `
<section class="wide reading"><h1>Your results</h1><p class="lead">What happens between the test and the answer.</p>
${question('When they are ready', 'Blood tests take one working day, an ECG is read while you wait, tissue takes up to a week. We write to you when there is something to read.')}
${question('Who reads them', 'The doctor who ordered the test, and nobody else unless you say so. If something needs attention on the same day, we call you.')}
${question('Asking about them', 'Write to the front desk, bottom right. The chat shows who can read what you write before you send it.')}
</section>`,
};

const invented: Page = {
  title: 'A demonstration · Linden Clinic',
  description: 'This clinic is invented.',
  main: `
<section class="wide reading"><h1>There is no clinic behind this</h1><p class="lead">Linden is invented, so there is nothing to sign in to. What is real is the chat, bottom right: open it and write something.</p>
<p class="actions"><a class="button quiet" href="/">Back to the front page</a></p></section>`,
};

export const linden: Site = {
  brand: 'linden',
  name: 'Linden Clinic',
  kind: 'clinic',
  phone: '+43 1 555 0177',
  accent: '#1d4f8c',
  mark: '<circle cx="16" cy="16" r="16" fill="currentColor"/><path d="M16 24V13m0 0c0-3.5 2.6-5.6 6-5.6 0 3.6-2.4 5.8-6 5.8Zm0 5c0-3-2.3-4.9-5.4-4.9 0 3.1 2.1 4.9 5.4 4.9Z" fill="none" stroke="#fff" stroke-width="2.2" stroke-linecap="round" stroke-linejoin="round"/>',
  navigation: [
    { text: 'Family practice', href: '/#family' },
    { text: 'Heart', href: '/#heart' },
    { text: 'Skin', href: '/#skin' },
    { text: 'Appointments', href: '/appointments' },
    { text: 'Your results', href: '/results' },
  ],
  signIn: { text: 'Patient sign-in', href: '/sign-in' },
  action: { text: 'Opening hours', href: '/appointments' },
  footer: {
    about: ['Linden Square 3', '+43 1 555 0177', 'An invented clinic for demonstration.'],
    columns: [
      {
        title: 'Departments',
        links: [
          { text: 'Family practice', href: '/#family' },
          { text: 'Heart', href: '/#heart' },
          { text: 'Skin', href: '/#skin' },
        ],
      },
      {
        title: 'Visit',
        links: [
          { text: 'Appointments', href: '/appointments' },
          { text: 'Your results', href: '/results' },
        ],
      },
    ],
  },
  pages: { '/': home, '/appointments': appointments, '/results': results, '/sign-in': invented },
};
