// Which spellings are one person's name, and which are two people's.
import fc from 'fast-check';
import { isSamePersonName } from './person-name';

describe('a name that a bank states', () => {
  test.each([
    ['the same', 'AIGERIM SEITKALI', 'AIGERIM SEITKALI'],
    ['another case', 'Aigerim Seitkali', 'AIGERIM SEITKALI'],
    ['another order', 'SEITKALI AIGERIM', 'AIGERIM SEITKALI'],
    ['spaces and punctuation', ' SEITKALI,  Aigerim. ', 'AIGERIM SEITKALI'],
    ['with a patronymic', 'SEITKALI AIGERIM BOLATKYZY', 'AIGERIM SEITKALI'],
    ['without a patronymic', 'AIGERIM SEITKALI', 'SEITKALI AIGERIM BOLATKYZY'],
    ['an initial', 'SEITKALI A.', 'AIGERIM SEITKALI'],
    ['both initials', 'Сейткали А.Б.', 'AIGERIM BOLATKYZY SEITKALI'],
    ['masked', 'АЙГЕРИМ С***', 'AIGERIM SEITKALI'],
    ['Russian', 'Сейткали Айгерим', 'SEITKALI AIGERIM'],
    ['Russian, by the passport', 'ЩЕРБАКОВА НАТАЛЬЯ ЮРЬЕВНА', 'SHCHERBAKOVA NATALYA YURYEVNA'],
    ['Russian, by ISO 9 habits', 'Сергей Цой', 'Sergej Tsoj'],
    ['Russian, in two ways', 'Dmitriy Khan', 'Dmitri Han'],
    ['ё and e', 'Пётр Семёнов', 'Petr Semenov'],
    ['an initial ye', 'Ержан Елеусизов', 'Yerzhan Yeleussizov'],
    ['Kazakh', 'Әсел Қайратқызы Нұрғалиева', 'ASSEL NURGALIYEVA'],
    ['Kazakh, in Latin of 2021', 'Ğalym Şäkir', 'Ғалым Шәкір'],
    ['Kazakh letters in Russian', 'Жұлдыз Өмірбекова', 'Жулдыз Омирбекова'],
    ['Kazakh zh and j', 'Жанар Жұмабаева', 'Janar Jumabaeva'],
    ['an apostrophe and a hyphen', "Nur-Sultan D'yachenko", 'Нурсултан Дьяченко'],
    ['letters with marks', 'José Müller', 'Jose Muller'],
    ['full-width letters', 'ＡＩＧＥＲＩＭ ＳＥＩＴＫＡＬＩ', 'AIGERIM SEITKALI'],
    ['cut at 35 characters', 'KONSTANTINOPOLSKAYA ALEKSANDRA VLAD', 'ALEKSANDRA VLADIMIROVNA KONSTANTINOPOLSKAYA'],
    ['one word on both sides', 'Mononym', 'MONONYM'],
    ['nothing to compare', '***', 'AIGERIM SEITKALI'],
  ])('%s: one person', (_what, stated, known) => {
    expect(isSamePersonName(stated, known)).toBe(true);
    expect(isSamePersonName(known, stated)).toBe(true);
  });

  test.each([
    ['another person', 'MARAT AKHMETOV', 'AIGERIM SEITKALI'],
    ['a relative', 'MARAT SEITKALI', 'AIGERIM SEITKALI'],
    ['another initial', 'SEITKALI M.', 'AIGERIM SEITKALI'],
    ['initials alone', 'A.S.', 'AIGERIM SEITKALI'],
    ['a surname alone', 'SEITKALI', 'AIGERIM SEITKALI'],
    ['a firm', 'TOO "ROGA I KOPYTA"', 'AIGERIM SEITKALI'],
    ['the same word twice', 'AIGERIM AIGERIM', 'AIGERIM SEITKALI'],
    ['a short word that begins another', 'AIGERIM SEIT', 'AIGERIM SEITKALI'],
    ['one word of two', 'Mononym', 'Another'],
  ])('%s: not known to be one person', (_what, stated, known) => {
    expect(isSamePersonName(stated, known)).toBe(false);
    expect(isSamePersonName(known, stated)).toBe(false);
  });

  it('does not depend on case, order, spaces or punctuation, whatever the words', () => {
    const word = fc.stringMatching(/^[a-zа-яәғқңөұүһі]{3,12}$/);
    const name = fc.array(word, { minLength: 2, maxLength: 4 });
    fc.assert(
      fc.property(name, fc.constantFrom(' ', '  ', ', ', '. '), (words, between) => {
        const written = [...words].reverse().join(between).toUpperCase();
        expect(isSamePersonName(written, words.join(' '))).toBe(true);
      }),
    );
  });
});
