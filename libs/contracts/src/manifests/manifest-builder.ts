// Makes the ranges of a manifest from records as they are read, one after another. It keeps no record: its memory grows with the
// gaps alone.
import { MerkleTree, invariant } from '@aiyrbas/kernel';
import type { Manifest, ManifestRange } from './manifest';

/** A record by its number in the partition that was begun, and the hash of its leaf. */
export interface HashedRecord {
  readonly epoch?: number | undefined;
  readonly number: number;
  readonly hash: Buffer;
}

interface OpenRange {
  readonly partition: number;
  epoch: number | undefined;
  readonly first: number;
  next: number;
  readonly tree: MerkleTree;
  readonly absent: { first: number; last: number }[];
}

export class ManifestBuilder {
  readonly #all = new MerkleTree();
  readonly #ranges: ManifestRange[] = [];
  #open: OpenRange | undefined;

  /** @param first the number that the first record should have. @param epoch that it should have. */
  begin(partition: number, first: number, epoch?: number): void {
    invariant(!this.#open, 'the partition before has ended');
    this.#open = { partition, epoch, first, next: first, tree: new MerkleTree(), absent: [] };
  }

  /** Records of a partition come in the order of their numbers, each once. A new epoch begins a range of its own. */
  add({ epoch, number, hash }: HashedRecord): void {
    let open = this.#current();
    invariant(number >= open.next, 'numbers of a partition rise');
    if (epoch !== open.epoch && open.next > open.first) {
      this.#close(open.next - 1);
      this.begin(open.partition, open.next, epoch);
      open = this.#current();
    }
    open.epoch = epoch;
    if (number > open.next) open.absent.push({ first: open.next, last: number - 1 });
    open.tree.add(hash);
    this.#all.add(hash);
    open.next = number + 1;
  }

  /** How many gaps the range has so far. */
  get gaps(): number {
    return this.#current().absent.length;
  }

  /** @param last number of the partition that the manifest covers. */
  end(last: number): void {
    this.#close(last);
  }

  /** What a manifest states of all partitions that were begun and ended. */
  build(): Pick<Manifest, 'count' | 'root' | 'ranges'> {
    invariant(!this.#open, 'the last partition has ended');
    return { count: this.#all.leaves, root: this.#all.root().toString('hex'), ranges: this.#ranges };
  }

  #current(): OpenRange {
    invariant(this.#open, 'a partition has begun');
    return this.#open;
  }

  #close(last: number): void {
    const { partition, epoch, first, next, tree, absent } = this.#current();
    invariant(last >= next - 1, 'a range ends with its last record, or later');
    if (last >= next) absent.push({ first: next, last });
    const stated = { first, last, count: tree.leaves, root: tree.root().toString('hex'), absent };
    this.#ranges.push({ partition, ...(epoch === undefined ? {} : { epoch }), ...stated });
    this.#open = undefined;
  }
}
