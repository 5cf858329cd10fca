// Days and months as a citizen of Kazakhstan counts them. The zone is named, not an offset: it changed in 2024.
const DAY = new Intl.DateTimeFormat('en-CA', {
  timeZone: 'Asia/Almaty',
  year: 'numeric',
  month: '2-digit',
  day: '2-digit',
});

/** YYYY-MM-DD. */
export const dayInKazakhstan = (at: Date): string => DAY.format(at);

/** YYYY-MM: the calendar month that limits are counted in. */
export const monthInKazakhstan = (at: Date): string => dayInKazakhstan(at).slice(0, 7);
