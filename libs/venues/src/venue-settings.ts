// Where the venues are and with which keys, as one environment variable each: `intebix=https://...,ataix=https://...`.
// Only services that trade read keys.
import { VENUES, type VenueCode } from '@aiyrbas/contracts';
import { Sensitive } from '@aiyrbas/kernel';
import { z } from 'zod';

const isVenue = (text: string): text is VenueCode => (VENUES as readonly string[]).includes(text);

/** `code=value` pairs with commas between them; every code must be a known venue, named once. */
const perVenue = (isValue: (value: string) => boolean, wanted: string) =>
  z.string().transform((text, context): Partial<Record<VenueCode, string>> => {
    const values: Partial<Record<VenueCode, string>> = {};
    for (const part of text.split(',').filter((each) => each.trim() !== '')) {
      const [code = '', ...rest] = part.trim().split('=');
      const value = rest.join('=');
      // The value may be a key, so it is never echoed.
      if (!isVenue(code) || values[code] !== undefined || !isValue(value)) {
        context.addIssue({ code: 'custom', message: `should be ${wanted}, with venues of ${VENUES.join(', ')}` });
        return z.NEVER;
      }
      values[code] = value;
    }
    return values;
  });

const isAddress = (value: string): boolean => URL.canParse(value) && /^https?:/.test(value) && !value.endsWith('/');

export const venueUrls = perVenue(
  isAddress,
  'intebix=https://host/api,ataix=https://host/api without a slash at the end',
);

export const venueApiKeys = perVenue(
  (value) => value.length >= 8,
  'intebix=<key>,ataix=<key>, keys of at least 8 characters',
)
  .transform(
    (keys) =>
      Object.fromEntries(Object.entries(keys).map(([venue, key]) => [venue, new Sensitive(key)])) as Partial<
        Record<VenueCode, Sensitive<string>>
      >,
  )
  .meta({ secret: true });
