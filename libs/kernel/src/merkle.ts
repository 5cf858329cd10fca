// The Merkle tree of RFC 9162 (2.1.1) over SHA-256: one hash that no leaf can be changed, taken away or moved behind.
import { sha256 } from './sha256';

/** Leaves and nodes are hashed with a different first byte, so that neither can be passed off as the other. */
const LEAF = Buffer.from([0]);
const NODE = Buffer.from([1]);

export const leafHash = (content: Buffer): Buffer => sha256(LEAF, content);

/** Takes the hashes of leaves one after another, in order, and keeps one hash for each power of two among them. */
export class MerkleTree {
  /** Complete subtrees from left to right, each larger than the next. */
  readonly #subtrees: { readonly leaves: number; readonly hash: Buffer }[] = [];
  #leaves = 0;

  get leaves(): number {
    return this.#leaves;
  }

  add(leaf: Buffer): void {
    this.#leaves += 1;
    let [leaves, hash] = [1, leaf];
    while (this.#subtrees.at(-1)?.leaves === leaves) {
      hash = sha256(NODE, this.#subtrees.pop()!.hash, hash);
      leaves *= 2;
    }
    this.#subtrees.push({ leaves, hash });
  }

  /** Of the leaves so far; of none, the hash of nothing. */
  root(): Buffer {
    if (this.#leaves === 0) return sha256();
    return this.#subtrees.map(({ hash }) => hash).reduceRight((right, left) => sha256(NODE, left, right));
  }
}

/** @param leaves hashes of leaves, in order. */
export function merkleRoot(leaves: readonly Buffer[]): Buffer {
  const tree = new MerkleTree();
  leaves.forEach((leaf) => tree.add(leaf));
  return tree.root();
}
