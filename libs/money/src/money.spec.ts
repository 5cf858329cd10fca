import { InvariantError } from '@aiyrbas/kernel';
import { ASSETS, type Asset, EXPONENT, isAsset } from './asset';
import { Money } from './money';
import { anAmount, anAmountOf, anAsset, fc } from './testing/properties';

const kzt = (amount: string) => Money.of(amount, 'KZT');

describe('an amount that a client sends', () => {
  const refused: [why: string, amount: unknown, asset: Asset, code: string][] = [
    ['not a number', 'NaN', 'KZT', 'amount_format'],
    ['infinity', 'Infinity', 'KZT', 'amount_format'],
    ['minus infinity', '-Infinity', 'KZT', 'amount_format'],
    ['hex', '0x1F', 'KZT', 'amount_format'],
    ['an exponent', '1e3', 'KZT', 'amount_format'],
    ['a large exponent', '1E30', 'BTC', 'amount_format'],
    ['binary', '0b11', 'KZT', 'amount_format'],
    ['octal', '0o17', 'KZT', 'amount_format'],
    ['a separator', '1_000', 'KZT', 'amount_format'],
    ['a thousands comma', '1,000.00', 'KZT', 'amount_format'],
    ['a decimal comma', '1,5', 'KZT', 'amount_format'],
    ['a plus', '+1', 'KZT', 'amount_format'],
    ['a minus', '-1', 'KZT', 'amount_format'],
    ['minus zero', '-0', 'KZT', 'amount_format'],
    ['a leading space', ' 1', 'KZT', 'amount_format'],
    ['a trailing space', '1 ', 'KZT', 'amount_format'],
    ['a trailing line end', '1\n', 'KZT', 'amount_format'],
    ['a no-break space', '1\u00a0000', 'KZT', 'amount_format'],
    ['a point without decimals', '1.', 'KZT', 'amount_format'],
    ['a point without a whole', '.5', 'KZT', 'amount_format'],
    ['two points', '1.0.0', 'KZT', 'amount_format'],
    ['a leading zero', '01', 'KZT', 'amount_format'],
    ['two zeros', '00', 'KZT', 'amount_format'],
    ['nothing', '', 'KZT', 'amount_format'],
    ['digits of another script', '١٢٣', 'KZT', 'amount_format'],
    ['full-width digits', '１２', 'KZT', 'amount_format'],
    ['a NUL inside', '1\u00002', 'KZT', 'amount_format'],
    ['a JSON fraction', 0.1, 'KZT', 'amount_format'],
    ['a JSON whole beyond 2^53', 9007199254740993, 'KZT', 'amount_format'],
    ['a bigint', 1n, 'KZT', 'amount_format'],
    ['null', null, 'KZT', 'amount_format'],
    ['absent', undefined, 'KZT', 'amount_format'],
    ['a list of one', ['1'], 'KZT', 'amount_format'],
    ['a String object', Object('1'), 'KZT', 'amount_format'],
    ['a thing that prints as digits', { toString: () => '1' }, 'KZT', 'amount_format'],
    ['a tenth of a tiyn', '0.001', 'KZT', 'amount_scale'],
    ['idle zeros past the scale', '1.000', 'KZT', 'amount_scale'],
    ['seven decimals of USDT', '0.1234567', 'USDT', 'amount_scale'],
    ['nine decimals of BTC', '0.123456789', 'BTC', 'amount_scale'],
    ['nineteen decimals of ETH', `0.${'1'.repeat(19)}`, 'ETH', 'amount_scale'],
    ['38 nines', '9'.repeat(38), 'KZT', 'amount_range'],
    ['nineteen digits', `1${'0'.repeat(18)}`, 'KZT', 'amount_range'],
    ['a hundred thousand digits', '9'.repeat(100_000), 'ETH', 'amount_range'],
  ];
  test.each(refused)('%s is refused', (_why, amount, asset, code) => {
    expect(Money.parse(amount, asset)).toEqual({ ok: false, error: { code, asset } });
  });

  const taken: [amount: string, asset: Asset, minor: bigint, printed: string][] = [
    ['0', 'KZT', 0n, '0.00'],
    ['0.01', 'KZT', 1n, '0.01'],
    ['250000', 'KZT', 25_000_000n, '250000.00'],
    ['100000.5', 'KZT', 10_000_050n, '100000.50'],
    ['999999999999999999.99', 'KZT', 99_999_999_999_999_999_999n, '999999999999999999.99'],
    ['0.00000001', 'BTC', 1n, '0.00000001'],
    ['0.000000000000000001', 'ETH', 1n, '0.000000000000000001'],
    ['191.000001', 'USDT', 191_000_001n, '191.000001'],
  ];
  test.each(taken)('%s %s is taken to the last digit', (amount, asset, minor, printed) => {
    const parsed = Money.parse(amount, asset);
    expect(parsed).toMatchObject({ ok: true, value: { minor, asset } });
    expect(parsed.ok && parsed.value.amount).toBe(printed);
  });

  test('zero is read, and is not positive', () => {
    const zero = Money.parse('0.00', 'KZT');
    expect(zero.ok && [zero.value.isZero(), zero.value.isPositive(), zero.value.isNegative()]).toEqual([
      true,
      false,
      false,
    ]);
  });

  test('whatever text comes in, the answer is the published pattern and the scale, and never an exception', () => {
    const digits = fc.array(fc.constantFrom(...'0123456789.-+eE_x '), { maxLength: 40 }).map((list) => list.join(''));
    fc.assert(
      fc.property(fc.oneof(digits, fc.string(), fc.double().map(String)), anAsset, (text, asset) => {
        const wellFormed = /^(0|[1-9]\d{0,17})(\.\d{1,18})?$/.test(text);
        const fits = (text.split('.')[1] ?? '').length <= EXPONENT[asset];
        expect(Money.parse(text, asset).ok).toBe(wellFormed && fits);
      }),
    );
  });

  test('nothing but a string is ever taken', () => {
    const other = fc.anything().filter((value) => typeof value !== 'string');
    fc.assert(fc.property(other, anAsset, (value, asset) => expect(Money.parse(value, asset).ok).toBe(false)));
  });
});

describe('an amount that we write', () => {
  test('comes back the same by its text, its JSON and its minor units', () => {
    fc.assert(
      fc.property(anAmount, fc.boolean(), (amount, negative) => {
        expect(Money.parse(amount.amount, amount.asset)).toEqual({ ok: true, value: amount });
        const signed = negative ? amount.negate() : amount;
        expect(Money.fromJSON(JSON.parse(JSON.stringify(signed)))).toEqual(signed);
        expect(Money.ofMinor(signed.minor.toString(), signed.asset)).toEqual(signed);
      }),
    );
  });

  test('has exactly the digits of its asset and no exponent', () => {
    fc.assert(
      fc.property(anAmount, ({ amount, asset }) => {
        expect(amount).toMatch(new RegExp(`^\\d+\\.\\d{${EXPONENT[asset]}}$`));
      }),
    );
  });

  test('prints with its asset', () => {
    expect(`${kzt('100000')}`).toBe('100000.00 KZT');
    expect(JSON.stringify(kzt('-0.05'))).toBe('{"amount":"-0.05","asset":"KZT"}');
  });

  test('may be larger than a client can send, up to what numeric(38,0) holds', () => {
    const most = Money.ofMinor('9'.repeat(38), 'ETH');
    expect(Money.fromJSON(most.toJSON())).toEqual(most);
    expect(() => most.plus(Money.ofMinor(1n, 'ETH'))).toThrow(InvariantError);
    expect(() => most.negate().minus(Money.ofMinor(1n, 'ETH'))).toThrow(InvariantError);
  });

  test.each(['', ' ', 'NaN', '1e3', '1.', '01', '+1', '--1', '1.001'])('%j is no literal', (literal) => {
    expect(() => kzt(literal)).toThrow(InvariantError);
  });

  test.each(['', ' ', 'NaN', 'Infinity', '1.0', '1e3', '0x1', '1n'])('%j is no count of minor units', (minor) => {
    expect(() => Money.ofMinor(minor, 'KZT')).toThrow(InvariantError);
  });

  test('cannot be changed', () => {
    expect(() => Object.assign(kzt('1'), { minor: 2n })).toThrow(TypeError);
  });
});

describe('reckoning', () => {
  test('sums add minor units, in any order, and what is added can be taken away', () => {
    const amounts = anAsset.chain((asset) =>
      fc.tuple(fc.constant(asset), fc.array(anAmountOf(asset, 15), { maxLength: 20 })),
    );
    fc.assert(
      fc.property(amounts, ([asset, list]) => {
        const sum = Money.sum(list, asset);
        expect(sum.minor).toBe(list.reduce((total, { minor }) => total + minor, 0n));
        expect(Money.sum([...list].reverse(), asset)).toEqual(sum);
        expect(list.reduce((left, amount) => left.minus(amount), sum).isZero()).toBe(true);
      }),
    );
  });

  test('order is the order of minor units', () => {
    const pair = anAsset.chain((asset) => fc.tuple(anAmountOf(asset, 3), anAmountOf(asset, 3)));
    fc.assert(
      fc.property(pair, ([a, b]) => {
        expect(a.lessThan(b)).toBe(a.minor < b.minor);
        expect(a.greaterThan(b)).toBe(a.minor > b.minor);
        expect(a.atLeast(b)).toBe(a.minor >= b.minor);
        expect(a.equals(b)).toBe(a.minor === b.minor);
        expect(Money.min(a, b).plus(Money.max(a, b))).toEqual(a.plus(b));
        expect(Money.max(a, b).atLeast(Money.min(a, b))).toBe(true);
      }),
    );
  });

  test('two assets never meet, even of equal digits', () => {
    const usdt = Money.of('1', 'USDT');
    const usdc = Money.of('1', 'USDC');
    expect(() => usdt.plus(usdc)).toThrow('USDT and USDC do not mix');
    expect(() => usdt.minus(usdc)).toThrow(InvariantError);
    expect(() => usdt.compare(usdc)).toThrow(InvariantError);
    expect(() => Money.sum([usdt], 'USDC')).toThrow(InvariantError);
    expect(usdt.equals(usdc)).toBe(false);
  });
});

test('an asset is one of the six, by its exact name', () => {
  for (const asset of ASSETS) expect(isAsset(asset)).toBe(true);
  for (const other of ['kzt', 'KZT ', '', 'KZTE', '__proto__', 'toString', ['KZT'], null]) {
    expect(isAsset(other)).toBe(false);
  }
});
