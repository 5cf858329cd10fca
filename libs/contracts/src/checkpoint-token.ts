// The ledger's signed statement about a block of transactions. Whoever keeps it can later check the ledger against it. It is
// a JWS (EdDSA) that anybody verifies with the published keys; `docs/reference/proofs.md` says how its hashes are made.
import { z } from 'zod';

export const CHECKPOINT_TOKEN = {
  issuer: 'aiyrbas-ledger',
  type: 'checkpoint+jwt',
  algorithm: 'EdDSA',
} as const;

/** SHA-256, as 64 hexadecimal digits in lower case. */
const hash = z.string().regex(/^[0-9a-f]{64}$/);

export const checkpointClaims = z.object({
  iss: z.literal(CHECKPOINT_TOKEN.issuer),
  /** Seconds since 1970. */
  iat: z.int(),
  /** Blocks are numbered from 1, without gaps. */
  block: z.int().positive(),
  /** The hash of the block before; the first one has none. */
  previous: hash.optional(),
  /** The root of the Merkle tree (RFC 9162) over the block's transactions. */
  root: hash,
  /** How many transactions there are in it. */
  transactions: z.int().positive(),
  /** Of the block: its number, the hash before, the root and the count. */
  hash,
});
export type CheckpointClaims = z.infer<typeof checkpointClaims>;
