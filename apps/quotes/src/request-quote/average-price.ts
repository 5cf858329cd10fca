import { Rate } from '@aiyrbas/money';
import type { InventorySide } from '../domain/inventory';
import type { Walked } from '../domain/walk-books';

const SHOWN_DECIMALS = 8;

/** As customers see it: tenge for one unit before fees, rounded in the institution's favour. */
export const averagePrice = (
  { walked }: { readonly walked: Pick<Walked, 'quantity' | 'value'> },
  side: InventorySide,
): string => Rate.average(walked.quantity, walked.value, SHOWN_DECIMALS, side === 'buy' ? 'up' : 'down').toString();
