import { InvariantError } from '@aiyrbas/kernel';
import { controlDigit } from './control-digit';
import { type Iin, birthDateOf, makeIin, parseIin, sexOf } from './iin';

describe('an IIN', () => {
  test.each([
    ['900115300013', 'first pass', '1990-01-15', 'male'],
    ['000229500018', 'first pass, leap day of 2000', '2000-02-29', 'male'],
    ['900115300401', 'second pass', '1990-01-15', 'male'],
    ['850729400706', 'second pass', '1985-07-29', 'female'],
    ['061211600012', 'second pass', '2006-12-11', 'female'],
  ])('%s is valid (%s), born %s, %s', (text, _pass, birthDate, sex) => {
    const parsed = parseIin(text);
    expect(parsed).toEqual({ ok: true, value: text });
    expect(birthDateOf(text as Iin)).toBe(birthDate);
    expect(sexOf(text as Iin)).toBe(sex);
  });

  test.each<[unknown, string]>([
    ['', 'form'],
    ['90011530001', 'form'],
    ['9001153000130', 'form'],
    [' 90011530001', 'form'],
    ['900115300013\n', 'form'],
    ['90011530001A', 'form'],
    ['٩٠٠١١٥٣٠٠٠١٣', 'form'],
    [900115300013, 'form'],
    [null, 'form'],
    [['900115300013'], 'form'],
    ['900115000013', 'century'],
    ['900115700013', 'century'],
    ['050229500037', 'birth_date'],
    ['900015300013', 'birth_date'],
    ['901315300013', 'birth_date'],
    ['900100300013', 'birth_date'],
    ['900132300013', 'birth_date'],
    ['000229300013', 'birth_date'],
    ['940140000385', 'century'],
    ['940140300385', 'birth_date'],
    ['821214240092', 'control_digit'],
    ['900115300014', 'control_digit'],
  ])('%j is refused by its %s', (text, detail) => {
    expect(parseIin(text)).toEqual({ ok: false, error: { code: 'iin_invalid', detail } });
  });

  test('whose control digit would be ten twice is never issued', () => {
    expect(controlDigit('85072940072')).toBeNull();
    for (const last of '0123456789') expect(parseIin(`85072940072${last}`).ok).toBe(false);
  });

  test('has one right control digit', () => {
    const right = [...'0123456789'].filter((last) => parseIin(`90011530001${last}`).ok);
    expect(right).toEqual(['3']);
  });

  test('that is refused is not repeated in the refusal', () => {
    expect(JSON.stringify(parseIin('821214240092'))).not.toContain('8212');
  });
});

describe('a synthetic IIN', () => {
  test('is valid and says what it was made of, on every day there is', () => {
    for (const year of ['1899', '1900', '1985', '2000', '2004', '2023']) {
      for (let day = 0; day < 366; day += 1) {
        const date = new Date(Date.UTC(parseInt(year, 10), 0, 1 + day)).toISOString().slice(0, 10);
        const sex = day % 2 === 0 ? 'male' : 'female';
        const iin = makeIin(date, sex, day);
        expect(parseIin(iin)).toEqual({ ok: true, value: iin });
        expect([birthDateOf(iin), sexOf(iin)]).toEqual([date, sex]);
      }
    }
  });

  test('is never given twice for one birth date and sex', () => {
    const made = Array.from({ length: 1000 }, (_, nth) => makeIin('1985-07-29', 'female', nth));
    expect(new Set(made).size).toBe(1000);
    expect(made).toContain('850729400706');
  });

  test.each(['2023-02-29', '1990-13-01', '1990-1-1', '15.01.1990', '1799-12-31', '2100-01-01'])(
    'cannot be made for %s',
    (date) => {
      expect(() => makeIin(date, 'male')).toThrow(InvariantError);
    },
  );
});
