import type { Refusal } from '@aiyrbas/http';
import type { Result } from '@aiyrbas/kernel';
import type { Tx } from '@aiyrbas/persistence';
import type { Asked, PlaceOrder, Placed } from '../place-order/place-order';

/** One acceptance, by itself. */
export async function placeOne(place: PlaceOrder, tx: Tx, asked: Asked, now: Date): Promise<Result<Placed, Refusal>> {
  const [answer] = await place.execute([asked], tx, now);
  return answer!;
}
