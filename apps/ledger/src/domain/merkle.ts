// The Merkle tree of RFC 9162 (2.1.1) over SHA-256: one hash that no leaf can be changed, taken away or moved behind.
import { invariant, sha256 } from '@aiyrbas/kernel';

/** Leaves and nodes are hashed with a different first byte, so that neither can be passed off as the other. */
const LEAF = Buffer.from([0]);
const NODE = Buffer.from([1]);

export const leafHash = (content: Buffer): Buffer => sha256(LEAF, content);

/** @param leaves hashes of leaves, at least one, in order. */
export function merkleRoot(leaves: readonly Buffer[]): Buffer {
  invariant(leaves.length > 0, 'a tree has a leaf');
  if (leaves.length === 1) return leaves[0]!;
  const left = largestPowerOfTwoBelow(leaves.length);
  return sha256(NODE, merkleRoot(leaves.slice(0, left)), merkleRoot(leaves.slice(left)));
}

const largestPowerOfTwoBelow = (count: number): number => 2 ** Math.floor(Math.log2(count - 1));
