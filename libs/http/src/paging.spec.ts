// A cursor leads back to where a page ended; what nobody was given leads nowhere.
import { z } from 'zod';
import { numbered, pageOf, toPage } from './paging';

const rows = ['9', '8', '7'];
const itself = (row: string): string => row;
const cursorTo = (position: unknown): string => Buffer.from(JSON.stringify(position)).toString('base64url');

test('the extra row says that there is more, and the cursor leads to what follows the last one shown', () => {
  const shown = toPage(rows, { limit: 2, after: null }, itself, Number);
  expect(shown.items).toEqual([9, 8]);
  expect(pageOf({ cursor: shown.nextCursor }, numbered)).toEqual({ ok: true, value: { limit: 50, after: '8' } });
});

test('the last page has no cursor', () => {
  expect(toPage(rows, { limit: 3, after: null }, itself, Number)).toEqual({ items: [9, 8, 7] });
  expect(toPage([], { limit: 3, after: null }, itself, Number)).toEqual({ items: [] });
});

test('a page is as long as asked for, or as the list has it by default', () => {
  expect(pageOf({ limit: '7' }, numbered)).toMatchObject({ value: { limit: 7, after: null } });
  expect(pageOf({}, numbered, 20)).toMatchObject({ value: { limit: 20 } });
});

const placed = z.strictObject({ at: z.iso.datetime(), id: z.uuid() });
const ID = '019aaf00-0000-7000-8000-000000000001';

test.each([
  ['no JSON', 'nonsense', numbered],
  ['an empty one', '', numbered],
  ['a place of another list', cursorTo('8'), placed],
  ['a number that PostgreSQL has no room for', cursorTo('99999999999999999999'), numbered],
  ['SQL', cursorTo("1' or 1=1"), numbered],
  ['a day that there is not', cursorTo({ at: '2026-02-30T00:00:00.000Z', id: ID }), placed],
  ['an id that is none', cursorTo({ at: '2026-11-28T00:00:00.000Z', id: 'x' }), placed],
  ['more than a place', cursorTo({ at: '2026-11-28T00:00:00.000Z', id: ID, more: 1 }), placed],
])('%s is no cursor of ours', (_what, cursor, position) => {
  expect(pageOf<unknown>({ cursor }, position)).toMatchObject({ ok: false, error: { code: 'invalid_request' } });
});
