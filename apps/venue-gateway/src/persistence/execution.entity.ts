import type { VenueCode } from '@aiyrbas/contracts';
import type { Asset } from '@aiyrbas/money';
import { type RowOf, as, defineEntity, minorUnits } from '@aiyrbas/persistence';
import type { Side } from '@aiyrbas/venues';
import type { VenueLegState } from '../domain/leg';

const requestId = { type: 'text', comment: 'The request to execute: 32 hex digits.' } as const;

export const ExecutionEntity = defineEntity({
  name: 'execution',
  comment: 'A request to trade for an order, written down before anything is sent.',
  columns: {
    requestId: { ...requestId, primary: true },
    orderId: { type: 'uuid', comment: 'The order.' },
    bodyHash: { type: 'text', comment: 'SHA-256 of the request, hex: a used id with other content is refused.' },
    correlationId: { type: 'text', nullable: true, comment: 'Of the request; its result carries the same one.' },
    causationId: { type: 'text', nullable: true, comment: 'The message that requested it.' },
    traceparent: { type: 'text', nullable: true, comment: 'W3C trace context of the request.' },
    state: {
      type: 'text',
      ...as<'open' | 'filled' | 'failed'>(),
      default: 'open',
      comment: 'open, filled (every leg completely) or failed.',
    },
    writtenAt: { type: 'timestamptz', precision: 3, default: () => 'now()', comment: 'UTC.' },
    endedAt: { type: 'timestamptz', precision: 3, nullable: true, comment: 'UTC; null while it is open.' },
  },
});

export const LegEntity = defineEntity({
  name: 'execution_leg',
  comment: 'One order at one venue. One order at a venue is the fill of one leg, whoever claims it.',
  columns: {
    clientOrderId: { type: 'text', primary: true, comment: 'Our id of the order: 32 hex digits.' },
    requestId,
    position: { type: 'smallint', comment: 'Its place in the request, from 0.' },
    venue: { type: 'text', ...as<VenueCode>(), comment: 'The venue.' },
    pair: { type: 'text', comment: 'Base and quote, such as BTC/KZT.' },
    side: { type: 'text', ...as<Side>(), comment: 'buy or sell.' },
    asset: { type: 'text', ...as<Asset>(), comment: 'The base of the pair.' },
    quantity: { ...minorUnits, comment: 'What is requested, in minor units of the asset.' },
    limitPrice: { ...minorUnits, comment: "KZT in tiyn for one whole unit, on the venue's price grid." },
    state: {
      type: 'text',
      ...as<VenueLegState>(),
      default: 'requested',
      comment: 'requested (provably not sent), sent, filled, partly_filled, unfilled, rejected or not_found.',
    },
    attempts: { type: 'integer', default: 0, comment: 'How often it was sent or queried.' },
    writtenAt: { type: 'timestamptz', precision: 3, default: () => 'now()', comment: 'UTC.' },
    dueAt: {
      type: 'timestamptz',
      default: () => 'now()',
      comment: 'UTC; when it is sent or queried next. During an attempt it is a lease.',
    },
    sentAt: { type: 'timestamptz', precision: 3, nullable: true, comment: 'UTC; when it first counted as sent.' },
    venueOrderId: { type: 'text', nullable: true, comment: "The venue's own order number, once it is known." },
    filled: {
      ...minorUnits,
      nullable: true,
      comment: 'In minor units of the asset; null unless something was filled.',
    },
    quoteAmount: { ...minorUnits, nullable: true, comment: 'What was paid or received for it, KZT in tiyn.' },
    commission: { ...minorUnits, nullable: true, comment: 'KZT in tiyn.' },
    filledAt: { type: 'timestamptz', precision: 3, nullable: true, comment: 'UTC, by the clock of the venue.' },
    reason: {
      type: 'text',
      nullable: true,
      comment: "The venue's reason of a rejection, else why the last attempt had no result.",
    },
  },
  uniques: [{ columns: ['requestId', 'position'] }, { columns: ['venue', 'venueOrderId'] }],
});

export type LegRow = RowOf<typeof LegEntity>;
