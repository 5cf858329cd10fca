import { as, defineEntity } from '@aiyrbas/persistence';

/** SHA-256 in hexadecimal. */
const hash = { type: 'char', length: 64 } as const;

export const BlockEntity = defineEntity({
  name: 'block',
  comment: 'A signed Merkle root over the next transactions, chained to the block before. Never changed.',
  columns: {
    block: {
      type: 'bigint',
      ...as<number>(),
      transformer: { to: (value) => value, from: Number },
      primary: true,
      comment: 'Its number, from 1.',
    },
    previous: {
      ...hash,
      nullable: true,
      unique: true,
      comment: 'The hash of the block before; null for the first one.',
    },
    root: { ...hash, comment: 'The Merkle root of its transactions.' },
    transactions: { type: 'integer', comment: 'How many transactions are in it.' },
    hash: { ...hash, unique: true, comment: 'The hash of all this, by which the next block names it.' },
    lastWrittenIn: { type: 'bigint', comment: 'The database transaction of its last transaction.' },
    lastSeq: { type: 'bigint', comment: 'The number of its last transaction.' },
    signedAt: { type: 'timestamptz', comment: 'UTC.' },
    jws: { type: 'text', comment: 'The checkpoint: a compact JWS (RFC 7515) with an EdDSA signature.' },
  },
});

export const ChainingEntity = defineEntity({
  name: 'chaining',
  comment: 'When all transactions were last chained. Its one row is the lock by which one replica does it.',
  columns: {
    alone: { type: 'boolean', primary: true, default: true, comment: 'true: there is one row.' },
    lookedAt: { type: 'timestamptz', comment: 'UTC.' },
  },
});
