// Words around a number that speak for or against its being a card, and words that announce a security code.

export type Context = { readonly for: boolean; readonly against: boolean };

export type Word = { readonly start: number; readonly end: number; readonly kind: WordKind };
/** `back`: three digits on the back of a card; `code-beside-card` means something else without one. */
type WordKind = 'for' | 'against' | 'code' | 'code-beside-card' | 'back' | 'pin';

/** Beyond this many characters a word no longer speaks about the number. */
const REACH_BEFORE = 48;
const REACH_AFTER = 32;

const lists: Readonly<Record<WordKind, string>> = {
  for:
    'card cards karte kreditkarte bankkarte carte tarjeta cartão cartao carta kart kaart kort kortti karta karty kartu kartı ' +
    'карта карты карту kreditkort creditcard visa mastercard maestro amex american discover diners jcb unionpay rupay ' +
    'mir elo troy debit credit pan cardnumber kartennummer credito crédito débito debito expires expiry exp valid ' +
    'gültig ablaufdatum expire vencimiento validade scadenza カード 卡 卡号 信用卡 카드 بطاقة כרטיס',
  against:
    'order orders invoice imei iccid tracking track parcel shipment reference ref ticket case claim policy contract customer ' +
    'client account acct iban isbn ean gtin upc sku npi serial phone tel telephone mobile fax call uuid guid hash ' +
    'timestamp transaction booking reservation confirmation meter vin sim barcode waybill awb ' +
    'bestellung bestellnummer rechnung rechnungsnummer sendung sendungsnummer kundennummer konto kontonummer vertrag ' +
    'vertragsnummer aktenzeichen vorgang telefon handy seriennummer ' +
    'commande facture colis suivi référence dossier compte téléphone ' +
    'pedido factura envío referencia cuenta teléfono fattura ordine spedizione conto telefono fatura encomenda conta telefone ' +
    'bestelling factuur rekening zamówienie faktura przesyłka заказ счёт счет телефон sipariş fatura 订单 订单号 发票 电话 注文',
  code:
    'cvv cvv2 cvc cvc2 cvn cvn2 cav cav2 csc cid cve cvp2 cryptogramme kartenprüfnummer prüfnummer prüfziffer prüfzahl kpn ' +
    'sicherheitscode sicherheitsnummer kartenprüfziffer beveiligingscode säkerhetskod securitycode sikkerhedskode ' +
    'sikkerhetskode sicherheitskode turvakoodi',
  'code-beside-card':
    'code código codigo codice crittogramma security kod kodu kodem koden seguridad sicurezza segurança sécurité ' +
    'verification güvenlik код безопасности 安全码 セキュリティコード cod',
  back:
    'digits back ziffern rückseite hinten chiffres verso arrière dígitos cifras reverso dorso atrás cifre retro cijfers ' +
    'achterkant achterop cyfry odwrocie odwrotnej arka arkasındaki siffror siffrorna baksidan bagsiden цифры обороте обратной',
  pin: 'pin pincode pinnummer geheimzahl pinkod pinkode pinkoden пин пинкод',
};

function wordKinds(): ReadonlyMap<string, WordKind> {
  const kinds = new Map<string, WordKind>();
  for (const kind of ['against', 'for', 'code-beside-card', 'back', 'pin', 'code'] as const) {
    for (const word of lists[kind].split(' ')) kinds.set(word, kind);
  }
  return kinds;
}

const kindOfWord = wordKinds();
const wordPattern = /\p{L}[\p{L}\p{M}]*(?:2(?!\d))?/gu;
/** `c v v`, `C.V.C.` */
const spacedCode = /(?<!\p{L})c[ ._-]{1,2}v[ ._-]{1,2}[vc](?:[ ._-]?2)?\.?(?![\p{L}\d])/giu;
const WORD_LENGTH_MAX = 24;
/** Of those in Latin letters. */
const WORD_LENGTH_MIN = 3;

const ASCII = 0x80;
const C = 0x63;
const TWO = 0x32;

const isLetter = (unit: number): boolean => (unit >= 0x61 && unit <= 0x7a) || (unit >= 0x41 && unit <= 0x5a);
const isDigit = (unit: number): boolean => unit >= 0x30 && unit <= 0x39;

/** The same as the patterns say, for a text that is ASCII and has no letter c by itself; else null. */
function wordsAtOnce(text: string): readonly Word[] | null {
  const words: Word[] = [];
  for (let at = 0; at < text.length; ) {
    const unit = text.charCodeAt(at);
    if (unit >= ASCII) return null;
    const start = at++;
    if (!isLetter(unit)) continue;
    while (isLetter(text.charCodeAt(at))) at++;
    if (at === start + 1 && (unit | 0x20) === C) return null;
    if (text.charCodeAt(at) === TWO && !isDigit(text.charCodeAt(at + 1))) at++;
    // A mark would belong to the word.
    if (text.charCodeAt(at) >= ASCII) return null;
    const length = at - start;
    if (length < WORD_LENGTH_MIN || length > WORD_LENGTH_MAX) continue;
    const kind = kindOfWord.get(text.slice(start, at).toLowerCase());
    if (kind !== undefined) words.push({ start, end: at, kind });
  }
  return words;
}

/** The telling words of a text, in order. */
export function wordsOf(text: string): readonly Word[] {
  const atOnce = wordsAtOnce(text);
  if (atOnce !== null) return atOnce;
  const words: Word[] = [];
  for (const match of text.matchAll(wordPattern)) {
    const found = match[0];
    if (found.length > WORD_LENGTH_MAX) continue;
    const kind = kindOfWord.get(found.normalize('NFKC').toLowerCase());
    if (kind !== undefined) words.push({ start: match.index, end: match.index + found.length, kind });
  }
  for (const match of text.matchAll(spacedCode)) {
    words.push({ start: match.index, end: match.index + match[0].length, kind: 'code' });
  }
  return words.sort((a, b) => a.start - b.start);
}

/** What the words say about a number at `start` to `end`. */
export function contextAt(words: readonly Word[], start: number, end: number): Context {
  let speaksFor = false;
  let against = false;
  for (let at = firstAfter(words, start - REACH_BEFORE); at < words.length; at++) {
    const word = words[at]!;
    if (word.start > end + REACH_AFTER) break;
    if (word.kind === 'for' || word.kind === 'code') speaksFor = true;
    else if (word.kind === 'against' && word.end <= start) against = true;
  }
  return { for: speaksFor, against };
}

function firstAfter(words: readonly Word[], offset: number): number {
  let low = 0;
  let high = words.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (words[middle]!.end < offset) low = middle + 1;
    else high = middle;
  }
  return low;
}
