// Blocks of transactions. Each names the block before by its hash. Whoever keeps the hash of a block can prove later that
// no transaction up to it was changed, added, removed or moved. Fields are hashed with their lengths before them, so
// that no two records have the same bytes.
import { invariant, leafHash, lengthPrefixed, merkleRoot, sha256 } from '@aiyrbas/kernel';

/** A transaction as the database has it, all of it as text that means one thing. */
export interface Recorded {
  readonly id: string;
  /** The ledger's own number of it; later ones may be smaller, and numbers may be left out. */
  readonly seq: string;
  readonly firm: string;
  readonly kind: string;
  readonly businessId: string;
  readonly orderId: string | null;
  readonly customerId: string | null;
  /** UTC with microseconds: `2026-11-28T01:02:03.000000Z`. */
  readonly bookedAt: string;
  readonly valueDate: string;
  /** PostgreSQL's own text of a `jsonb`: keys in one order, no key twice. */
  readonly cause: string;
  readonly transfers: readonly RecordedTransfer[];
}

/** Its number, debit, credit, asset, and the amount in minor units. */
export type RecordedTransfer = readonly [seq: number, debit: string, credit: string, asset: string, amount: string];

/** What the next block follows. */
export interface Link {
  readonly block: number;
  readonly hash: string;
}

export interface Block {
  readonly block: number;
  /** The hash of the block before; the first one has none. */
  readonly previous: string | null;
  /** Hexadecimal, as all hashes. */
  readonly root: string;
  readonly transactions: number;
  readonly hash: string;
}

/** @param transactions at least one, in the order in which they are chained. */
export function blockAfter(last: Link | undefined, transactions: readonly Recorded[]): Block {
  invariant(transactions.length > 0, 'a block has a transaction');
  const root = merkleRoot(transactions.map((transaction) => leafHash(bytesOf(transaction)))).toString('hex');
  const unsigned = {
    block: (last?.block ?? 0) + 1,
    previous: last?.hash ?? null,
    root,
    transactions: transactions.length,
  };
  return { ...unsigned, hash: blockHashOf(unsigned) };
}

/** Of what a block says, but for its hash. */
export const blockHashOf = ({ block, previous, root, transactions }: Omit<Block, 'hash'>): string =>
  sha256(lengthPrefixed(['aiyrbas.block.v1', `${block}`, previous, root, `${transactions}`])).toString('hex');

/** The bytes that stand for a transaction in its block. */
export const bytesOf = (it: Recorded): Buffer =>
  lengthPrefixed([
    'aiyrbas.transaction.v1',
    it.id,
    it.seq,
    it.firm,
    it.kind,
    it.businessId,
    it.orderId,
    it.customerId,
    it.bookedAt,
    it.valueDate,
    it.cause,
    `${it.transfers.length}`,
    ...it.transfers.flatMap(([seq, ...rest]) => [`${seq}`, ...rest]),
  ]);
