// What was told last of each venue's balances.
import type { VenueCode, WireMoney } from '@aiyrbas/contracts';
import type { Tx } from '@aiyrbas/persistence';

/**
 * Keeps the balances if they differ from what was told last, and says when that was decided.
 * @returns the database's time of the change; nothing when all is as told
 */
export async function keepIfChanged(
  tx: Tx,
  venue: VenueCode,
  balances: readonly WireMoney[],
): Promise<Date | undefined> {
  const [row] = await tx.query<{ as_of: Date }>(
    `insert into reported_balance as r (venue, balances, as_of) values ($1, $2::jsonb, now())
     on conflict (venue) do update set balances = excluded.balances, as_of = excluded.as_of
     where r.balances is distinct from excluded.balances
     returning as_of`,
    [venue, JSON.stringify(balances)],
  );
  return row?.as_of;
}
