import { inspect } from 'node:util';
import {
  InvariantError,
  Sensitive,
  dashed,
  expectOk,
  invariant,
  isUuid,
  lastOfEach,
  ok,
  refuse,
  undashed,
  uuidv5,
  uuidv7,
  withoutNulls,
} from './index';

describe('ids', () => {
  it('of version 7 are unique, well formed, and sort by time', () => {
    const ids = Array.from({ length: 2_000 }, (_, n) => uuidv7(1_700_000_000_000 + n));
    expect(new Set(ids).size).toBe(ids.length);
    expect([...ids].sort()).toEqual(ids);
    expect(ids.every((id) => isUuid(id) && id[14] === '7' && '89ab'.includes(id[19]!))).toBe(true);
  });

  it('of version 5 follow from their name', () => {
    // The example of RFC 9562, appendix A.4.
    expect(uuidv5('6ba7b810-9dad-11d1-80b4-00c04fd430c8', 'www.example.com')).toBe(
      '2ed6657d-e927-568b-95e1-2665a8aea6a2',
    );
  });

  it('lose their dashes for the outside and get them back', () => {
    const id = uuidv7();
    expect(undashed(id)).toMatch(/^[0-9a-f]{32}$/);
    expect(dashed(undashed(id))).toBe(id);
  });

  it.each([
    '',
    'undefined',
    '[]',
    '019AAF00-0000-7000-8000-000000000001',
    '019aaf0000007000800000000000001',
    `${uuidv7()}x`,
  ])('%s is none', (text) => {
    expect(isUuid(text)).toBe(false);
  });
});

describe('a sensitive value', () => {
  it('shows itself nowhere but where it is asked to', () => {
    const iin = new Sensitive('900115300013');
    const shown = [String(iin), `${iin as unknown as string}`, JSON.stringify({ iin }), inspect({ iin }), inspect(iin)];
    expect(shown.join()).not.toContain('9001');
    expect(shown.join()).toContain('[hidden]');
    expect(iin.reveal()).toBe('900115300013');
  });
});

describe('a refusal and a bug', () => {
  it('are two things', () => {
    expect(expectOk(ok(1), 'fine')).toBe(1);
    expect(() => expectOk(refuse({ code: 'no' }), 'not here')).toThrow(InvariantError);
    expect(() => invariant(false, 'cannot be')).toThrow('cannot be');
  });
});

it('the last of each key is kept, in the order in which the keys came', () => {
  const items = ['b1', 'a1', 'b2', 'c1', 'a2'];
  expect(lastOfEach(items, (item) => item[0]!)).toEqual(['b2', 'a2', 'c1']);
  expect(lastOfEach([], String)).toEqual([]);
});

it('what is null or undefined is left out, and nothing else', () => {
  const row: { a: string | null; b: string | undefined; c: number; d: string | null } = {
    a: null,
    b: undefined,
    c: 0,
    d: '',
  };
  expect(Object.entries(withoutNulls(row))).toEqual([
    ['c', 0],
    ['d', ''],
  ]);
});
