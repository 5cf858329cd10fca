// An instant or a day is taken only if it comes back the same; and every contract that has one takes it like that.
import fc from 'fast-check';
import type { z } from 'zod';
import {
  EVENTS,
  OPERATIONS,
  canonicalInstant,
  checkpointClaims,
  day,
  fieldErrors,
  instant,
  pathsIn,
  quoteOffer,
} from './index';

const isTaken = (schema: z.ZodType, text: unknown): boolean => schema.safeParse(text).success;
const digits = (least: number, most: number, length: number) =>
  fc.integer({ min: least, max: most }).map((number) => String(number).padStart(length, '0'));
/** Whatever looks like an instant, most of it none. */
const lookalike = fc
  .tuple(
    fc.oneof(digits(0, 9999, 4), fc.constantFrom('0000', '0001', '2024', '1900', '9999', '-001', '10000')),
    digits(0, 13, 2),
    digits(0, 32, 2),
    fc.constantFrom('T', 'T', 'T', 't', ' '),
    digits(0, 25, 2),
    digits(0, 61, 2),
    fc.oneof(digits(0, 61, 2), fc.constantFrom('59', '60')),
    fc.oneof(
      fc.constantFrom('', '.', '.0', '.120', '.999999'),
      fc.integer({ min: 0, max: 10 ** 9 }).map((n) => `.${n}`),
    ),
    fc.constantFrom('Z', 'Z', 'Z', 'z', '', '+00:00', '+05:00', '-24:00'),
  )
  .map(([y, m, d, t, h, min, s, fraction, zone]) => `${y}-${m}-${d}${t}${h}:${min}:${s}${fraction}${zone}`);
const real = fc.date({
  min: new Date('0001-01-01T00:00:00.000Z'),
  max: new Date('9999-12-31T23:59:59.999Z'),
  noInvalidDate: true,
});

describe('an instant', () => {
  it('is any text that `new Date` gives back with the same fields, and no other', () => {
    fc.assert(
      fc.property(
        fc.oneof(
          lookalike,
          fc.string(),
          real.map((date) => date.toISOString()),
        ),
        (text) => {
          if (!isTaken(instant, text)) return;
          const [, seconds = '', fraction = ''] = /^(.{19})(?:\.(\d+))?Z$/.exec(text) ?? [];
          const back = new Date(text).toISOString();
          expect(back).toBe(`${seconds}.${fraction.padEnd(3, '0').slice(0, 3)}Z`);
          expect(fraction.slice(3)).toMatch(/^0*$/);
          expect([canonicalInstant(text), canonicalInstant(back), isTaken(instant, back)]).toEqual([back, back, true]);
        },
      ),
      { numRuns: 5_000 },
    );
  });

  it('is every real one, with milliseconds, with less where nothing is lost, or with zeros after them', () => {
    fc.assert(
      fc.property(real, fc.integer({ min: 0, max: 3 }), (date, zeros) => {
        const text = date.toISOString();
        const forms = [
          text,
          text.replace(/0{1,2}Z$/, 'Z'),
          text.replace('.000Z', 'Z'),
          text.replace('Z', `${'0'.repeat(zeros)}Z`),
        ];
        for (const form of forms) {
          expect([form, isTaken(instant, form)]).toEqual([form, true]);
          expect(canonicalInstant(form)).toBe(text);
        }
      }),
    );
  });

  it.each([
    '2099-13-01T00:00:00Z',
    '2099-00-01T00:00:00Z',
    '2099-02-30T00:00:00Z',
    '2099-02-29T00:00:00Z',
    '2099-01-00T00:00:00Z',
    '2099-01-01T25:00:00Z',
    '2099-01-01T24:00:00Z',
    '2099-01-01T23:60:00Z',
    '2016-12-31T23:59:60Z',
    '0000-01-01T00:00:00Z',
    '2099-01-01T00:00Z',
    '2099-01-01T00:00:00',
    '2099-01-01T00:00:00+00:00',
    '2099-01-01T00:00:00.Z',
    '2099-01-01T00:00:00.123456Z',
    '2099-01-01T00:00:00Z\n',
    ' 2099-01-01T00:00:00Z',
    '2099-01-01',
    '+010000-01-01T00:00:00Z',
    '２099-01-01T00:00:00Z',
    '',
    1_700_000_000_000,
    null,
  ])('is not %j, which is refused as one thing, by its code', (text) => {
    const parsed = instant.safeParse(text);
    expect(parsed.success ? [] : fieldErrors(parsed.error).map(({ code }) => code)).toEqual(['invalid_request']);
  });
});

describe('a day', () => {
  it('is one of the calendar, from the year 1 on', () => {
    const any = fc.tuple(
      fc.integer({ min: 0, max: 9999 }),
      fc.integer({ min: 0, max: 13 }),
      fc.integer({ min: 0, max: 32 }),
    );
    fc.assert(
      fc.property(any, ([y, m, d]) => {
        const text = `${String(y).padStart(4, '0')}-${String(m).padStart(2, '0')}-${String(d).padStart(2, '0')}`;
        const date = new Date(0);
        date.setUTCFullYear(y, m - 1, d);
        const exists = y > 0 && date.toISOString().slice(0, 10) === text;
        expect([text, isTaken(day, text)]).toEqual([text, exists]);
      }),
      { numRuns: 2_000 },
    );
  });
});

describe('every contract', () => {
  const shapes: [string, z.ZodType][] = [
    ...EVENTS.map((event): [string, z.ZodType] => [event.type, event.schema]),
    ...OPERATIONS.flatMap(({ id, body, query, reply, params }): [string, z.ZodType][] => [
      ...(body ? [[`${id} (body)`, body] as [string, z.ZodType]] : []),
      ...(query ? [[`${id} (query)`, query] as [string, z.ZodType]] : []),
      ...Object.entries(params ?? {}).map(([name, param]): [string, z.ZodType] => [`${id} {${name}}`, param]),
      [`${id} (reply)`, reply],
    ]),
    ['the token of a quote', quoteOffer],
    ['a checkpoint', checkpointClaims],
  ];
  const NAMES = /(At|Until|From|To|Of|Day|Date|since|time|day|from|to)$/;
  /** They are named like a moment, and are none: a state, and numbers of messages. */
  const OTHERS = ['orders.order.released: to', 'readStream (query): from', 'readStream (query): to'];

  it('has an instant or a day, and no pattern of its own, in every string whose name ends like an instant or a day', () => {
    const strings = shapes.flatMap(([name, schema]) =>
      pathsIn(schema).flatMap(([path, field]) =>
        field.def.type === 'string' ? [{ name: `${name}: ${path.join('.')}`, field }] : [],
      ),
    );
    const wrong = strings.filter(({ name, field }) => NAMES.test(name) && field !== instant && field !== day);
    expect(wrong.map(({ name }) => name)).toEqual(OTHERS);
    expect(strings.filter(({ field }) => field === instant).length).toBeGreaterThan(50);
    expect(strings.filter(({ field }) => field === day).length).toBeGreaterThan(8);
  });
});
