import { defineEntity } from '@aiyrbas/persistence';

export const IdempotencyKeyEntity = defineEntity({
  name: 'idempotency_key',
  comment: 'First responses by Idempotency-Key, kept for 30 days: a retry gets the same bytes.',
  columns: {
    scope: {
      type: 'bytea',
      primary: true,
      comment: "SHA-256 of issuer, subject, method and path: one person's key is nobody else's.",
    },
    key: { type: 'text', primary: true, comment: 'As the client sent it.' },
    fingerprint: { type: 'bytea', comment: 'Keyed hash of the request: the same key with another request is refused.' },
    status: { type: 'smallint', comment: 'HTTP status of the response.' },
    body: { type: 'text', comment: 'The response body, JSON.' },
    createdAt: { type: 'timestamptz', default: () => 'now()', comment: 'UTC.' },
  },
});
