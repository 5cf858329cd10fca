// The place of an order or a withdrawal in a list, newest first.
import { uuid } from '@aiyrbas/contracts';
import { z } from 'zod';

export const placed = z.strictObject({ at: z.iso.datetime(), id: uuid });
export type Placed = z.infer<typeof placed>;
