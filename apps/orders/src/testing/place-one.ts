import type { Refusal } from '@aiyrbas/http';
import type { Result } from '@aiyrbas/kernel';
import type { Tx } from '@aiyrbas/persistence';
import type { PlaceOrder, PlaceOrderCommand, Placed } from '../place-order/place-order';

/** One acceptance, by itself. */
export async function placeOne(
  place: PlaceOrder,
  tx: Tx,
  command: PlaceOrderCommand,
  now: Date,
): Promise<Result<Placed, Refusal>> {
  const [result] = await place.execute([command], tx, now);
  return result!;
}
