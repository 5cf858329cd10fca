// Whether two spellings can be the name of one person. Banks in Kazakhstan write a name in Cyrillic (Kazakh or Russian) or in
// Latin, in one of several transliterations, in any order, with or without a patronymic, with initials, cut or masked.
//
// 1. Each word is reduced to a skeleton. Cyrillic is transliterated as in passports of Kazakhstan, and then Cyrillic and Latin
//    take the same steps, which join what transliterations write differently: kh and h, q and k, gh and g, zh and j, y and i.
// 2. Each word of the shorter name must be a word of the longer one. An initial is enough where another word agrees as a whole.
//
// Two words must agree: a surname alone says nothing. It is coarse on purpose: it finds other people, not spelling mistakes.

const CYRILLIC: Readonly<Record<string, string>> = {
  ...{
    а: 'a',
    ә: 'a',
    б: 'b',
    в: 'v',
    г: 'g',
    ғ: 'g',
    д: 'd',
    е: 'e',
    ё: 'e',
    ж: 'zh',
    з: 'z',
    и: 'i',
    й: 'i',
    і: 'i',
  },
  ...{ к: 'k', қ: 'k', л: 'l', м: 'm', н: 'n', ң: 'n', о: 'o', ө: 'o', п: 'p', р: 'r', с: 's', т: 't', у: 'u', ұ: 'u' },
  ...{
    ү: 'u',
    ф: 'f',
    х: 'h',
    һ: 'h',
    ц: 'ts',
    ч: 'ch',
    ш: 'sh',
    щ: 'sh',
    ъ: '',
    ы: 'i',
    ь: '',
    э: 'e',
    ю: 'iu',
    я: 'ia',
  },
};
/** Letters of the Kazakh Latin alphabet (2021) whose sound is not that of the plain letter, and others that do not decompose. */
const LATIN: Readonly<Record<string, string>> = { ş: 'sh', ç: 'ch', ı: 'i', ß: 'ss', ø: 'o', ł: 'l', đ: 'd', æ: 'a' };

/** In this order. Single capitals stand for sounds of two letters, so that later steps leave them alone. */
const STEPS: readonly (readonly [RegExp, string])[] = [
  [/shch|sch|sh/g, 'S'],
  [/tch|ch/g, 'C'],
  [/dzh|zh/g, 'J'],
  [/kh/g, 'h'],
  [/gh/g, 'g'],
  [/ph/g, 'f'],
  [/th/g, 't'],
  [/tz/g, 'ts'],
  [/[qc]/g, 'k'],
  [/x/g, 'ks'],
  [/w/g, 'v'],
  // Behind a vowel j is the short i of Sergej, elsewhere the zh of Janar.
  [/(?<=[aeiouy])j/g, 'i'],
  [/j/g, 'J'],
  [/y/g, 'i'],
  [/i+[oe]/g, 'e'],
  [/(.)\1+/g, '$1'],
];

function skeleton(word: string): string {
  const latin = [...word].map((character) => CYRILLIC[character] ?? LATIN[character] ?? character).join('');
  const plain = latin.normalize('NFD').replace(/\p{M}/gu, '');
  return STEPS.reduce((text, [pattern, replacement]) => text.replace(pattern, replacement), plain);
}

interface Word {
  readonly text: string;
  readonly isInitial: boolean;
}

/** Words of letters and digits; a hyphen or an apostrophe inside a word says nothing. */
function wordsOf(name: string): Word[] {
  const text = name.normalize('NFKC').toLowerCase();
  const words = text.replace(/(?<=\p{L})['’ʼ`‘ʹ-](?=\p{L})/gu, '').match(/[\p{L}\p{N}\p{M}]+/gu) ?? [];
  return words
    .map((word) => ({ text: skeleton(word), isInitial: [...word].length === 1 }))
    .filter(({ text: some }) => some !== '');
}

/** Max35Text and Max70Text: where older formats and many core systems cut a name. */
const CUT_AT: readonly number[] = [35, 70];
const CUT_LENGTH_MIN = 3;

const isCut = (name: string): boolean => CUT_AT.includes([...name.trim()].length);

/**
 * Whether both can be one person's name. Where one of them has no word at all there is nothing to compare, and nothing
 * differs.
 */
export function isSamePersonName(one: string, other: string): boolean {
  const [a, b] = [wordsOf(one), wordsOf(other)];
  if (a.length === 0 || b.length === 0) return true;
  const [few, many] = a.length <= b.length ? [a, b] : [b, a];
  const wholeMin = Math.min(2, many.length);
  if (few.length < wholeMin) return false;
  const cut = isCut(one) || isCut(other);
  const left = [...many];
  // Whole words first, so that an initial does not take the place of a word.
  const inOrder = [...few].sort((x, y) =>
    x.isInitial === y.isInitial ? y.text.length - x.text.length : x.isInitial ? 1 : -1,
  );
  let whole = 0;
  for (const word of inOrder) {
    const index = indexOfWord(left, word, cut);
    if (index < 0) return false;
    if (left[index]!.text === word.text && !word.isInitial) whole += 1;
    left.splice(index, 1);
  }
  return whole > 0;
}

function indexOfWord(words: readonly Word[], word: Word, cut: boolean): number {
  const same = words.findIndex(({ text }) => text === word.text);
  if (same >= 0) return same;
  return words.findIndex((other) => isShort(word, other, cut) || isShort(other, word, cut));
}

const isShort = (short: Word, long: Word, cut: boolean): boolean =>
  long.text.startsWith(short.text) && (short.isInitial || (cut && short.text.length >= CUT_LENGTH_MIN));
