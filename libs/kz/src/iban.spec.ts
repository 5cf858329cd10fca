import { BANKS, bankOfBic, bankOfCode } from './banks';
import { type Iban, bankOfIban, bicOfIban, parseIban } from './iban';

describe('an account number', () => {
  test.each([
    ['KZ86125KZT5004100100', '125', 'NBRKKZKX'],
    ['KZ563190000012344567', '319', undefined],
    ['KZ456010000000000001', '601', 'HSBKKZKX'],
    ['KZ639480000000000001', '948', 'EURIKZKA'],
    ['KZ469490000000000001', '949', 'ATYNKZKA'],
    ['KZ41722C000000000001', '722', 'CASPKZKA'],
  ])('%s is valid, of the bank %s', (text, bankCode, bic) => {
    expect(parseIban(text)).toEqual({ ok: true, value: { iban: text, bankCode } });
    expect(bicOfIban(text as Iban)).toBe(bic);
  });

  test.each<[why: string, text: unknown]>([
    ['a wrong check', 'KZ123456789012345678'],
    ['two digits swapped', 'KZ456010000000000010'],
    ['spaces', 'KZ45 6010 0000 0000 0001'],
    ['a leading space', ' KZ456010000000000001'],
    ['a line end', 'KZ456010000000000001\n'],
    ['small letters', 'kz456010000000000001'],
    ['a small letter inside', 'KZ41722c000000000001'],
    ['a letter in the bank code', 'KZ56A190000012344567'],
    ['a digit short', 'KZ45601000000000001'],
    ['a digit more', 'KZ4560100000000000010'],
    ['another country', 'DE89370400440532013000'],
    ['a name that every object has', 'constructor'],
    ['nothing', ''],
    ['a number', 456010000000000001n],
    ['null', null],
    ['a list', ['KZ456010000000000001']],
  ])('with %s is refused', (_why, text) => {
    expect(parseIban(text)).toEqual({ ok: false, error: { code: 'iban_invalid' } });
  });

  test('has one spelling: of all check digits one pair is right, also where modulo 97 alone would take two', () => {
    const pairs = Array.from({ length: 100 }, (_, check) => check.toString().padStart(2, '0'));
    const rightPairs = Array.from({ length: 200 }, (_, account) => {
      const bban = `601${account.toString().padStart(13, '0')}`;
      return pairs.filter((pair) => parseIban(`KZ${pair}${bban}`).ok);
    });
    expect(rightPairs.every((right) => right.length === 1)).toBe(true);
    // All of 02 to 98 turned up, so the three doubtful ones were among them.
    expect(new Set(rightPairs.flat()).size).toBe(97);
  });
});

describe('the banks', () => {
  test('have one code and one BIC each, of the right form', () => {
    expect(new Set(BANKS.map(({ code }) => code)).size).toBe(BANKS.length);
    expect(new Set(BANKS.map(({ bic }) => bic)).size).toBe(BANKS.length);
    for (const { code, bic } of BANKS) {
      expect(code).toMatch(/^\d{3}$/);
      expect(bic).toMatch(/^[A-Z]{4}KZ[A-Z0-9]{2}$/);
    }
  });

  test('are found by code, by BIC short and long, and by account', () => {
    expect(bankOfCode('009')?.name).toBe('Government for Citizens');
    expect(bankOfCode('9')).toBeUndefined();
    expect(bankOfBic('EURIKZKA')?.code).toBe('948');
    expect(bankOfBic('EURIKZKAXXX')?.code).toBe('948');
    expect(bankOfBic('EURIKZKAX')).toBeUndefined();
    expect(bankOfIban('KZ469490000000000001' as Iban)?.name).toBe('Altyn Bank');
    expect(bankOfCode('432')?.sanctionsExposed).toBe(true);
  });
});
