import { describe, expect, it } from 'vitest';
import { createEndDetector } from '../../src/redact/answers.ts';
import { ASKED_REACH, ASKS_CODE, ASKS_PIN, asksFor, GAVE_CARD } from '../../src/redact/asked.ts';

const other = (text: string) => ({ mine: false, text });
const mine = (text: string) => ({ mine: true, text });

function answered(
  text: string,
  ...before: readonly { readonly mine: boolean; readonly text: string }[]
): string {
  const verdict = createEndDetector().redact(text, before);
  if (verdict.verdict === 'refuse') throw new Error(verdict.reason);
  return verdict.text;
}

describe('what was asked before', () => {
  it.each([
    'And the CVV, please?',
    'Could you give me the security code of the card?',
    'What are the three digits on the back?',
    'Wie lautet die Prüfnummer?',
    'Nennen Sie mir bitte die drei Ziffern auf der Rückseite',
    'Quel est le code de sécurité de votre carte ?',
    'Les trois chiffres au verso, s’il vous plaît',
    '¿Cuál es el código de seguridad de la tarjeta?',
    'Mi può dire le tre cifre sul retro?',
    'Qual é o código de segurança do cartão?',
    'Wat is de beveiligingscode?',
    'Podaj proszę kod CVC',
    'Kartın arkasındaki kod nedir?',
    'Vad är säkerhetskoden, CVC?',
    'c v v ?',
  ])('[X65] "%s" makes a code of the digits that answer it', (question) => {
    expect(asksFor(question) & ASKS_CODE).toBe(ASKS_CODE);
    expect(answered('123', other(question))).toBe('•••');
    expect(answered('it is 1 2 3', other(question))).toBe('it is •••');
    expect(answered('one two three', other(question))).toBe('•••');
    expect(answered('sure, 4821', other(question), other('take your time'))).toBe('sure, •••');
    expect(answered('123')).toBe('123');
  });

  it.each(['What is your PIN?', 'Wie ist Ihre Geheimzahl?', 'enter your pin', 'Назовите пин'])(
    '[X65] "%s" makes a PIN of four to six digits',
    (question) => {
      expect(asksFor(question)).toBe(ASKS_PIN);
      expect(answered('4821', other(question))).toBe('•••');
      expect(answered('482193', other(question))).toBe('•••');
      expect(answered('vier acht zwei eins', other(question))).toBe('•••');
    },
  );

  it('[X65] an answer that says an amount, a date or a time holds no code', () => {
    const question = other('What is the CVV?');
    for (const text of ['it was 250 euro', '€ 120', 'in 2024', 'on 12/05/2026', 'at 12:30', 'I have 2 cards'])
      expect(answered(text, question)).toBe(text);
  });

  it('[X65] behind one’s own card number digits alone are its code', () => {
    const card = '•••• •••• •••• 1111';
    expect(asksFor(`my card ${card}`)).toBe(GAVE_CARD);
    expect(answered('123', mine(card))).toBe('•••');
    expect(answered('09/28 123', mine(card))).toBe('09/28 •••');
    expect(answered('123 of them', mine(card))).toBe('123 of them');
    expect(answered('123', other(card))).toBe('123');
    expect(answered('123', mine(card), other('how much was it?'))).toBe('123');
  });

  it.each([
    'Never tell anybody your PIN',
    'We will not ask for your CVV',
    'I forgot my PIN',
    'Bitte nennen Sie niemals Ihre Prüfnummer',
    'What are the last four digits of the card?',
    'How much was it?',
  ])('[X66] "%s" asks for no code', (text) => {
    expect(asksFor(text) & ~ASKS_CODE & ~ASKS_PIN).toBe(0);
    expect(answered('4821', other(text))).toBe('4821');
  });

  it('[X65] a request is forgotten after a few messages', () => {
    const talk = Array.from({ length: ASKED_REACH }, () => other('one moment'));
    expect(answered('123', other('CVV?'), ...talk.slice(1))).toBe('•••');
    expect(answered('123', other('CVV?'), ...talk)).toBe('123');
  });
});

describe('codes in one message', () => {
  it.each([
    ['my pin is four one two nine', 'my pin is •••'],
    ['123 is the cvv', '••• is the cvv'],
    ['cvv123', 'cvv•••'],
    ['CVC2: 987', 'CVC2: •••'],
    ['c.v.v. 123', 'c.v.v. •••'],
    ['cvv 1-2-3', 'cvv •••'],
    ['cvv one two three', 'cvv •••'],
    ['ＣＶＶ １２３', 'ＣＶＶ •••'],
    [
      '4111111111111111 and the three digits on the back are 123',
      '•••• •••• •••• 1111 and the three digits on the back are •••',
    ],
    ['%B4111111111111111^OKAFOR/MARA^28091010000000000?', '%B•••• •••• •••• 1111•••'],
    [';4111111111111111=28091010000000000?', ';•••• •••• •••• 1111•••'],
  ])('[X10] of "%s" "%s" is left', (text, left) => {
    expect(answered(text)).toBe(left);
  });

  it.each([
    'I paid 300, cvv please?',
    'the pin code of Delhi',
    '300 people like a CVV',
    'turn back 200 metres',
  ])('[X10] passes "%s"', (text) => {
    expect(answered(text)).toBe(text);
  });
});
