// The environment of a service in development: keys that are made once, addresses, and the opening balances.
import { type PartnerBanks, VENUES } from '@aiyrbas/contracts';
import { developmentOpenings } from '@aiyrbas/ledger';
import { readSecret } from '@aiyrbas/privacy';
import type { PlatformKeys } from './keys';

export type Environment = Readonly<Record<string, string>>;

/** More than the service reads: its configuration names what it needs. */
export function developmentEnvironment(options: {
  readonly service: string;
  readonly keys: PlatformKeys;
  readonly banks: PartnerBanks;
  /** Where a service's HTTP is found by the others. */
  readonly urlOf: (service: string) => string;
  readonly bankTimeScale: string;
}): Environment {
  const { service, keys, urlOf } = options;
  const venueKey = readSecret(keys.venueSecretFile).toString('hex');
  return {
    ...keys.environmentOf(service),
    QUOTES_JWKS_URL: `${urlOf('quotes')}/v1/quotes/keys`,
    LEDGER_OPENINGS: JSON.stringify(developmentOpenings(options.banks.bics)),
    PARTNER_BANKS: JSON.stringify(options.banks.all),
    BANK_SIMULATOR_TIME_SCALE: options.bankTimeScale,
    VENUE_URLS: VENUES.map((venue) => `${venue}=${urlOf('venue-simulator')}/simulator/venues/${venue}/api`).join(','),
    VENUE_API_KEYS: VENUES.map((venue) => `${venue}=${venue}-${venueKey}`).join(','),
  };
}
