// The place of an order or a withdrawal in a list, newest first.
import { instant, uuid } from '@aiyrbas/contracts';
import { z } from 'zod';

export const placed = z.strictObject({ at: instant, id: uuid });
export type StoredPlacement = z.infer<typeof placed>;
