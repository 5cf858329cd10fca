import { type RowOf, as, defineEntity } from '@aiyrbas/persistence';
import { bicColumn } from './shared-columns';

export const CancellationEntity = defineEntity({
  name: 'cancellation',
  comment: 'A request to a bank to cancel a collection.',
  columns: {
    id: { type: 'text', primary: true, comment: 'The request, 32 hexadecimal digits.' },
    requestId: { type: 'text', comment: 'The collection.' },
    bic: bicColumn,
    state: { type: 'text', ...as<'sent' | 'cancelled' | 'refused'>(), comment: 'sent, cancelled or refused.' },
    messageId: { type: 'text', unique: true, comment: 'The MsgId.' },
    askedAt: { type: 'timestamptz', comment: 'UTC.' },
  },
});

export type Cancellation = RowOf<typeof CancellationEntity>;
