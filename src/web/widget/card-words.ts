// What the visitor is told when a number was hidden: comes with the detector, which alone hides one.
import { inLanguage } from './language.ts';
import { type House, theHouse } from './words.ts';

export const cardWords = inLanguage('card', {
  title: 'We hid your card number',
  card: (house: House) =>
    `Only the last 4 digits will be sent. Nobody at ${theHouse(house)} needs the full number in a chat.`,
  'whole-card': (house: House) =>
    `None of its digits will be sent. Nobody at ${theHouse(house)} needs the full number in a chat.`,
  notCard: 'It’s not a card number',
  notCardHint:
    'Add what it is before the number, such as “invoice”, and we check again. What still looks like a card stays hidden.',
  code: 'We removed the security code. Please never share it, with us or anyone.',
  cardSpoken: 'Card number hidden. Only the last 4 digits will be sent.',
  'whole-cardSpoken': 'Card number hidden. None of its digits will be sent.',
});
