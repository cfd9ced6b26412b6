// Sentences that people put a number into, in several languages; `#` stands for the number.
import { pick, type Random } from './sample.ts';

const sentences = [
  '#',
  'My card is #',
  'my card number is #, it was declined twice',
  'Hi, can you check # please?',
  'its #',
  'Sure: # and the name on it is Mara Okafor',
  'I tried to pay with # yesterday and it failed',
  'Please block #!',
  'lost my card (#) in Lisbon',
  'Here you go\n#\nthanks',
  'Meine Kartennummer ist #, danke',
  'Bitte sperren Sie die Karte #.',
  'Ma carte est le #, merci de vérifier',
  'Mi tarjeta es # y no funciona',
  'La mia carta è #',
  'O meu cartão é # obrigado',
  'Mijn kaartnummer is #',
  'Mój numer karty to #',
  'Mitt kortnummer är #',
  'Kart numaram #',
  'Номер карты #, помогите',
  '我的卡号是 #',
] as const;

export function carried(random: Random, number: string): string {
  return pick(random, sentences).replace('#', () => number);
}
