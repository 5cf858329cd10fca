// How a suspension of a rail looks to everyone.
import type { ReplyOf, listRails } from '@aiyrbas/contracts';
import { withoutNulls } from '@aiyrbas/kernel';
import type { Suspension } from './rail.entity';

export const suspensionView = ({
  id,
  fromAt,
  toAt,
  reason,
  legalReference,
  binRange,
}: Suspension): NonNullable<ReplyOf<typeof listRails>['items'][number]['suspension']> => ({
  id,
  from: fromAt.toISOString(),
  reason,
  legalReference,
  ...withoutNulls({ to: toAt?.toISOString(), binRange }),
});
