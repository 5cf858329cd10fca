import { inspect } from 'node:util';
import { venueApiKeys, venueUrls } from './venue-settings';

test('addresses are read per venue', () => {
  expect(venueUrls.parse('intebix=http://127.0.0.1:1/api, ataix=https://api.ataix.kz/api')).toEqual({
    intebix: 'http://127.0.0.1:1/api',
    ataix: 'https://api.ataix.kz/api',
  });
});

test.each([
  'binance=http://x',
  'ataix=ftp://x',
  'ataix=nowhere',
  'ataix=http://x/api/',
  'ataix=http://x,ataix=http://y',
])('"%s" is refused with what it should be', (text) => {
  expect(venueUrls.safeParse(text).error?.issues[0]?.message).toContain('intebix=https://host/api');
});

test('keys may hold an equals sign and never print', () => {
  const keys = venueApiKeys.parse('ataix=abcdefgh==');
  expect(keys.ataix?.reveal()).toBe('abcdefgh==');
  expect(inspect(keys)).not.toContain('abcdefgh');
  expect(JSON.stringify(venueApiKeys.safeParse('ataix=short').error)).not.toContain('short');
  // Whoever shows a wrong configuration shows none of it.
  expect(venueApiKeys.meta()).toEqual({ secret: true });
});
