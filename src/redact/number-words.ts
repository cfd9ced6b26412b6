// The words people spell digits with, in the languages of src/redact, as morphemes: `ein|und|vier|zig`, `seven|teen`. Data,
// and the way from a written word to its morphemes. Letters stand here as `plainLetters` leaves them.

/**
 * One line a value: 0 to 9, 10 to 19, 20 to 90; then stems of 1 to 9 that need an ending, joiners, endings that add ten, endings
 * that multiply by ten, hundred, thousand. A capital marks a word that is an ordinary one as well.
 */
const morphemeLines = `
zero,Oh,O,Nil,Null,cero,nul,sifir,noll,nula,ноль,нуль,صفر,शनय
one,eins,Ein,Un,Une,uno,Una,Um,Uma,Een,jeden,jedna,один,одна,Bir,Ett,En,واحد,एक
two,zwei,zwo,deux,dos,Due,dois,duas,twee,dwa,dwie,два,две,дві,iki,tva,dva,To,اثنان,اثنين,दो
three,drei,trois,tres,tre,drie,trzy,три,uc,tri,ثلاثة,तीन
four,vier,quatre,cuatro,quattro,quatro,cztery,четыре,чотири,dort,fyra,ctyri,Fire,اربعة,चार
five,funf,cinq,cinco,cinque,vijf,piec,пять,п'ять,Bes,fem,pet,خمسة,पाच
six,sechs,seis,Sei,Meia,zes,szesc,шесть,шість,alti,Sex,sest,seks,ستة,छह,छः
seven,sieben,sept,siete,sette,sete,zeven,siedem,семь,сім,yedi,sju,sedm,syv,سبعة,सात
eight,acht,huit,ocho,otto,oito,osiem,восемь,вісім,sekiz,atta,osm,otte,ثمانية,आठ
nine,neun,Neuf,nueve,nove,negen,dziewiec,девять,дев'ять,dokuz,Nio,devet,Ni,تسعة,नौ
Ten,zehn,dix,diez,dieci,Dez,tien,dziesiec,десять,On,Tio
eleven,Elf,onze,Once,undici
twelve,zwolf,douze,doce,dodici,doze,twaalf
treize,trece,tredici,treze
quatorze,catorce,quattordici,catorze
Quince,quinze,quindici
Seize,sedici

dezoito

vingt,veinte,veinti,venti,Vent,vinte,dwadziescia,yirmi,tjugo
otuz
сорок,Kirk
Elli
soixante


девяносто
jede,un,двена
twin,zwan,twen,двад
thir,der,tr
for,quar,cuar,veer,czter,четыр,fyr,fjor
fif,cinqu,cincu,piet,пят
sech,ses,sess,szes,шест,alt
sieb,set,sett,сем,yet,sjut
eigh,tach,och,ott,oit,восем,at,ar
ny,nov,non,dziewiet,девят,nit
und,en,and,et
teen,nascie,надцать,ton,ze
ty,zig,ssig,tig,anta,enta,inta,ante,ente,ant,ent,dziesci,dziesiat,дцать,десят,tio,mis
hundred,hundert,Cent,ciento,Cien,cento,Cem,honderd,Sto,сто,yuz,hundra
thousand,tausend,Mille,Mil,mila,duizend,tysiac,тысяча,Bin,tusen
`.slice(1, -1);

const MORPHEME_LENGTH_MAX = 13;

export const STEMS = 28;
export const HUNDRED = 40;
export const ORDINARY = 64;

/** Each morpheme with the lines it stands in, `ORDINARY` added where it is an ordinary word as well. */
export const morphemes = new Map<string, number[]>();
for (const [kind, line] of morphemeLines.split('\n').entries()) {
  for (const written of line.split(',')) {
    const word = written.toLowerCase();
    morphemes.set(word, [...(morphemes.get(word) ?? []), word === written ? kind : kind + ORDINARY]);
  }
}

/** Lower case, without accents and invisible signs. */
export function plainLetters(text: string): string {
  return text
    .normalize('NFKD')
    .replace(/[\p{Mn}\p{Cf}]/gu, '')
    .toLowerCase()
    .replace(/ß/g, 'ss')
    .replace(/ı/g, 'i');
}

/** How many morphemes make up the whole of a plain word; 0 when it is no number word. */
export function morphemeCount(word: string): number {
  const counts = [1];
  for (let at = 0; at < word.length; at++) {
    for (let end = at + 1; counts[at]! > 0 && end <= at + MORPHEME_LENGTH_MAX; end++) {
      if (morphemes.has(word.slice(at, end))) counts[end] = counts[at]! + 1;
    }
  }
  const parts = (counts[word.length] ?? 1) - 1;
  if (parts !== 1) return parts;
  const kind = morphemes.get(word)![0]! % ORDINARY;
  return kind < STEMS || kind >= HUNDRED ? 1 : 0;
}
