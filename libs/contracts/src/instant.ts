// Instants and days are text on the wire. Each text that is taken stands for exactly one moment or day of the calendar, and
// whoever reads it with `new Date` and writes it again has the same year, month, day, hour, minute, second and millisecond.
// `new Date` alone turns 30 February into 2 March, and gives `Invalid Date` for month 13. The calendar is in the pattern, so
// that the published documents say all of it, and checking costs an event no more than before.
import { z } from 'zod';

/** From 0001: neither PostgreSQL nor XML Schema has a year 0. */
const YEAR = String.raw`(?:000[1-9]|00[1-9]\d|0[1-9]\d\d|[1-9]\d{3})`;
/** Two digits that four divides, without 00. */
const BY_FOUR = '(?:0[48]|[2468][048]|[13579][26])';
const LEAP_YEAR = String.raw`(?:\d\d${BY_FOUR}|${BY_FOUR}00)`;
const MONTH_AND_DAY = [
  String.raw`(?:0[13578]|1[02])-(?:0[1-9]|[12]\d|3[01])`,
  String.raw`(?:0[469]|11)-(?:0[1-9]|[12]\d|30)`,
  String.raw`02-(?:0[1-9]|1\d|2[0-8])`,
].join('|');
const DAY = `(?:${YEAR}-(?:${MONTH_AND_DAY})|${LEAP_YEAR}-02-29)`;
/** Hours from 00 to 23 and no leap second. Digits after the third would be lost, so they are zeros. */
const TIME = String.raw`(?:[01]\d|2[0-3]):[0-5]\d:[0-5]\d(?:\.\d{1,3}0{0,3})?`;

/** RFC 3339 in UTC with `Z`, to the millisecond; the fraction may be left out. Years from 0001 to 9999. */
export const instant = z
  .string()
  .regex(
    new RegExp(`^${DAY}T${TIME}Z$`),
    'invalid_request|an instant that there is, in UTC and to the millisecond, such as 2026-11-23T09:15:30.000Z',
  )
  .meta({ format: 'date-time' });

/** A day of the calendar, YYYY-MM-DD. Years from 0001 to 9999. */
export const day = z
  .string()
  .regex(new RegExp(`^${DAY}$`), 'invalid_request|a date is a day that there is, written YYYY-MM-DD')
  .meta({ format: 'date' });

/** The one text of an instant, always with milliseconds: `...:30Z` and `...:30.0Z` become `...:30.000Z`. */
export const canonicalInstant = (text: z.infer<typeof instant>): string => new Date(text).toISOString();
