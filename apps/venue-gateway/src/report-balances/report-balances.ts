// Tells what a venue says that it holds for us, when it is not what it said last time.
import { type Outbox, fact } from '@aiyrbas/bus';
import { type VenueCode, balanceReported } from '@aiyrbas/contracts';
import { Money, isAsset } from '@aiyrbas/money';
import type { Tx } from '@aiyrbas/persistence';
import { type VenueBalance, trimmed } from '@aiyrbas/venues';
import { keepIfChanged } from '../store/balances.store';

export async function reportBalances(
  tx: Tx,
  outbox: Outbox,
  venue: VenueCode,
  said: readonly VenueBalance[],
): Promise<boolean> {
  const balances = said
    .flatMap(({ asset, available }) => {
      const money = isAsset(asset) ? Money.parse(trimmed(available), asset) : undefined;
      return money?.ok ? [money.value.toJSON()] : [];
    })
    .sort((a, b) => (a.asset < b.asset ? -1 : 1));
  const asOf = await keepIfChanged(tx, venue, balances);
  if (!asOf) return false;
  await outbox.append(tx, [fact(balanceReported, { venue, asOf: asOf.toISOString(), balances })]);
  return true;
}
