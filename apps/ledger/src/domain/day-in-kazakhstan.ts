// The day by which the books count. All of Kazakhstan keeps one time since March 2024.
const ALMATY = new Intl.DateTimeFormat('en-CA', {
  timeZone: 'Asia/Almaty',
  year: 'numeric',
  month: '2-digit',
  day: '2-digit',
});

export const dayInKazakhstan = (at: Date): string => ALMATY.format(at);
