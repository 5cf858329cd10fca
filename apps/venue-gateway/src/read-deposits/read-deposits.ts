// Coins that came in at a venue: each is written down once and told, as a customer's or as nobody's.
import { type Outbox, eventMessage } from '@aiyrbas/bus';
import { DEFAULT_FIRM, type VenueCode, depositCredited, depositUnassigned } from '@aiyrbas/contracts';
import type { Ids } from '@aiyrbas/kernel';
import { Money, isAsset } from '@aiyrbas/money';
import type { Tx } from '@aiyrbas/persistence';
import { type VenueDeposit, trimmed } from '@aiyrbas/venues';
import { type Deposit, type StoredDeposit, keepNewDeposits } from '../persistence/deposits.store';

/** @returns what is new. */
export async function readDeposits(
  tx: Tx,
  outbox: Outbox,
  ids: Ids,
  venue: VenueCode,
  reported: readonly VenueDeposit[],
): Promise<readonly StoredDeposit[]> {
  const deposits = reported.flatMap((one): Deposit[] => {
    const money = isAsset(one.asset) ? Money.parse(trimmed(one.amount), one.asset) : undefined;
    if (!money?.ok || !money.value.isPositive()) return [];
    const { id: venueDepositId, creditedAt, reference = '' } = one;
    return [{ id: ids.uuid(), venue, venueDepositId, reference, amount: money.value.toJSON(), creditedAt }];
  });
  if (deposits.length === 0) return [];
  const saved = await keepNewDeposits(tx, deposits);
  const messages = saved.map(({ id, customerId, amount, creditedAt }) => {
    const deposit = { depositId: id, firm: DEFAULT_FIRM, venue, amount, creditedAt: creditedAt.toISOString() };
    return customerId === null
      ? eventMessage(depositUnassigned, deposit)
      : eventMessage(depositCredited, { ...deposit, customerId });
  });
  await outbox.append(tx, messages);
  return saved;
}
