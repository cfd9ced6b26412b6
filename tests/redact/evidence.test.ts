import * as fc from 'fast-check';
import { build } from 'vite';
import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { digitRuns } from '../../src/redact/digit-runs.ts';
import { mayHoldNumbers } from '../../src/redact/evidence.ts';
import { redact } from '../../src/redact/redact.ts';
import { inGroups, plainCard } from './numbers.ts';

const EVIDENCE_BYTES_MAX = 2048;

/** What people open with, a line a language and more. */
const everyday = `Hello, I have a question about my mortgage
My card was declined this morning and I do not know why
I would like to talk to someone about one of my accounts, please
Guten Tag, ich habe eine Frage zu meiner Hypothek
Ich bin seit gestern in der Warteschleife, können Sie mir bitte helfen?
Bonjour, j'ai une question sur mon prêt immobilier
Un conseiller peut-il me rappeler ? J'ai un problème avec un virement.
Hola, tengo una pregunta sobre mi hipoteca
Buenos días, una vez más tengo un problema con la tarjeta
Buongiorno, ho una domanda sul mio mutuo
Lei sei gentile, è un problema con un bonifico
Olá, tenho uma pergunta sobre a minha hipoteca
Tenho um problema com um cartão
Hallo, ik heb een vraag over mijn hypotheek en een rekening
Dzień dobry, mam pytanie dotyczące mojej hipoteki, ten wniosek
Здравствуйте, у меня вопрос по моей ипотеке
Доброго дня, маю питання щодо моєї іпотеки
Merhaba, konut kredim hakkında bir sorum var
Hej, jag har en fråga om mitt bolån
Hej, jeg har et spørgsmål om mit lån
Dobrý den, mám dotaz ohledně hypotéky
مرحبا، لدي سؤال حول الرهن العقاري
नमस्ते, मेरे गृह ऋण के बारे में एक प्रश्न है जिसका उत्तर चाहिए
您好，我有一个关于房贷的问题
こんにちは、住宅ローンについて質問があります
안녕하세요, 주택담보대출에 대해 문의드립니다`.split('\n');

const numberWords =
  'one two three four five six seven eight nine oh zero eleven forty hundred double vier eins einundvierzig elf quatre vingt onze un cuarenta y uno quarantuno um dois een vijf cztery jeden четыре один dort bir fyra ett चार एक'.split(
    ' ',
  );

const texts = fc.oneof(
  fc
    .array(fc.constantFrom(...numberWords, 'and', 'then', 'the code is', 'cvv', 'please', 'I have', ','), {
      maxLength: 14,
    })
    .map((parts) => parts.join(' ')),
  fc
    .array(fc.constantFrom(...everyday.flatMap((line) => line.split(' ')), ...numberWords), {
      maxLength: 14,
    })
    .map((parts) => parts.join(' ')),
  fc.string({ unit: 'grapheme', maxLength: 40 }),
  fc.string({ unit: 'binary', maxLength: 40 }),
  plainCard.map((number) => btoa(number)),
  plainCard.map((number) => inGroups(number, ' ').replaceAll('0', 'O').replaceAll('1', 'l')),
  fc.stringMatching(/^[OolISsBZ|.\- ]{0,40}$/),
);

describe('evidence of numbers', () => {
  it('[X60] where it says no the detector passes the text and remembers nothing of it', () => {
    let said = 0;
    fc.assert(
      fc.property(texts, (text) => {
        if (mayHoldNumbers(text)) return;
        said++;
        expect(redact(text)).toEqual({ verdict: 'pass', text, spans: [] });
        expect(digitRuns(text)).toEqual([]);
      }),
      { numRuns: 3000 },
    );
    expect(said).toBeGreaterThan(300);
  });

  it.each(everyday)('[X60] says no to %s', (text) => {
    expect(mayHoldNumbers(text)).toBe(false);
  });

  it.each([
    'in 2024',
    '٤١١١',
    'room ⑫',
    '4\ufe0f\u20e3',
    'Ⅳ Ⅰ Ⅰ Ⅰ',
    'four one one one',
    'four',
    'the code is einhundertdreiundzwanzig',
    'c’est quatre-vingt-onze',
    '四一一一',
    '사일일일',
    btoa('4111111111111111'),
    'SlOS lOSl OSlO SlOO',
    '....- .---- .---- .----',
    '&#x34;',
    '%34%31',
    '=34=31',
    '<b>f</b>our',
    '\u{e0034}\u{e0031}',
    'a'.repeat(65_537),
  ])('[X60] says yes to %s', (text) => {
    expect(mayHoldNumbers(text)).toBe(true);
  });

  it('[X61] is at most 2 KB compressed', async () => {
    const built = await build({
      configFile: false,
      logLevel: 'silent',
      build: {
        write: false,
        minify: true,
        target: 'es2024',
        rollupOptions: { input: 'src/redact/evidence.ts', preserveEntrySignatures: 'strict' },
      },
    });
    const outputs = (Array.isArray(built) ? built : [built]).flatMap((each) =>
      'output' in each ? each.output : [],
    );
    const code = outputs.map((each) => (each.type === 'chunk' ? each.code : '')).join('');
    expect(code).toContain('fyra');
    expect(gzipSync(code).length).toBeLessThanOrEqual(EVIDENCE_BYTES_MAX);
  });
});
