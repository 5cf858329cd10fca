// Tells what a venue says that it holds for us: at once when it is not what it said last time, else again after a while, so
// that whoever took off too much in between is put right.
import { type Outbox, eventMessage } from '@aiyrbas/bus';
import { type VenueCode, balanceReported } from '@aiyrbas/contracts';
import { Money, isAsset } from '@aiyrbas/money';
import type { Tx } from '@aiyrbas/persistence';
import { type VenueBalance, trimmed } from '@aiyrbas/venues';
import { keepIfNews } from '../persistence/balances.store';

export interface BalanceReport {
  readonly venue: VenueCode;
  /** When it was asked. */
  readonly asOf: Date;
  readonly balances: readonly VenueBalance[];
}

export async function reportBalances(
  tx: Tx,
  outbox: Outbox,
  { venue, asOf, balances: reported }: BalanceReport,
): Promise<boolean> {
  const balances = reported
    .flatMap(({ asset, available }) => {
      const money = isAsset(asset) ? Money.parse(trimmed(available), asset) : undefined;
      return money?.ok ? [money.value.toJSON()] : [];
    })
    .sort((a, b) => (a.asset < b.asset ? -1 : 1));
  if (!(await keepIfNews(tx, venue, balances, asOf))) return false;
  await outbox.append(tx, [eventMessage(balanceReported, { venue, asOf: asOf.toISOString(), balances })]);
  return true;
}
