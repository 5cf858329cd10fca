// What the banks and venues hold for the institution when the ledger on a laptop begins. The venue simulator starts with
// exactly these figures, so that a test can compare the venue's balances with ours.
import { DEFAULT_FIRM } from '@aiyrbas/contracts';
import type { Opening } from '../domain/opening';

const BANK_KZT = '1000000000.00';

const VENUES = ['intebix', 'ataix'];
const VENUE_HOLDINGS = [
  { asset: 'KZT', amount: '1000000000000.00' },
  { asset: 'BTC', amount: '1000.00000000' },
  { asset: 'ETH', amount: '20000.000000000000000000' },
  { asset: 'USDT', amount: '200000000.000000' },
] as const;

const opening = (account: string, holding: Pick<Opening, 'asset' | 'amount'>): Opening => ({
  cause: `development/${account}/${holding.asset}`,
  firm: DEFAULT_FIRM,
  account,
  ...holding,
  proposedBy: 'development-maker',
  approvedBy: 'development-checker',
});

/** @param bics of the partner banks. */
export const developmentOpenings = (bics: readonly string[]): readonly Opening[] => [
  ...bics.map((bic) => opening(`bank:${bic}`, { asset: 'KZT', amount: BANK_KZT })),
  ...VENUES.flatMap((venue) => VENUE_HOLDINGS.map((holding) => opening(`venue:${venue}`, holding))),
];
