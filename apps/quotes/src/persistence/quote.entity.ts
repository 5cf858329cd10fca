import type { QuoteOffer } from '@aiyrbas/contracts';
import { as, defineEntity } from '@aiyrbas/persistence';

export const QuoteEntity = defineEntity({
  name: 'quote',
  comment: 'A firm quote with the evidence of its price; never changed.',
  columns: {
    id: { type: 'uuid', primary: true, comment: 'The quote.' },
    customerId: { type: 'uuid', comment: 'The customer.' },
    offer: { type: 'jsonb', ...as<QuoteOffer>(), comment: 'What was offered and signed, as contracts describe it.' },
    evidence: {
      type: 'jsonb',
      ...as<object>(),
      comment: 'Every competing price at that moment, and why a venue was left out: best execution.',
    },
    quotedAt: { type: 'timestamptz', comment: 'UTC.' },
    acceptUntil: { type: 'timestamptz', comment: 'UTC; until when it may be accepted.' },
  },
});
