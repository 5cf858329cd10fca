// Days and months as a citizen of Kazakhstan counts them. The zone is named, not an offset: it changed in 2024.
const ZONE = 'Asia/Almaty';

const DAY = new Intl.DateTimeFormat('en-CA', { timeZone: ZONE, year: 'numeric', month: '2-digit', day: '2-digit' });
const HOUR = new Intl.DateTimeFormat('en-GB', { timeZone: ZONE, hour: '2-digit', hourCycle: 'h23' });

/** YYYY-MM-DD. */
export const dayInKazakhstan = (at: Date): string => DAY.format(at);

/** YYYY-MM: the calendar month that limits are counted in. */
export const monthInKazakhstan = (at: Date): string => dayInKazakhstan(at).slice(0, 7);

/** The first moment of the month after this one (YYYY-MM). */
export function nextMonthBegins(month: string): Date {
  const [year, number] = month.split('-').map(Number) as [number, number];
  const midnightUtc = Date.UTC(year, number, 1);
  // Kazakhstan is ahead of UTC by what its clocks show when UTC's show midnight. That is asked half a day before, when the
  // new month has not begun anywhere in the zone's history: a change of the clocks at its beginning does not count yet.
  const ahead = (Number.parseInt(HOUR.format(midnightUtc - 12 * 3_600_000), 10) - 12 + 24) % 24;
  return new Date(midnightUtc - ahead * 3_600_000);
}
