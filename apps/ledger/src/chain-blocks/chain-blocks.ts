// Makes a block of the next transactions. Its root is chained to the block before, signed, stored and published.
// Others keep the published root outside this database. A whole chain could be rewritten here; their copies cannot.
import { Outbox, eventMessage } from '@aiyrbas/bus';
import { checkpointSigned } from '@aiyrbas/contracts';
import { invariant } from '@aiyrbas/kernel';
import type { Tx } from '@aiyrbas/persistence';
import { Injectable } from '@nestjs/common';
import { type Block, blockAfter } from '../domain/block';
import { BlocksStore } from '../persistence/blocks.store';
import { CheckpointSigner } from '../persistence/checkpoint-signer';

/** Others wait for this process while it hashes: a few milliseconds, and then they have their turn. */
const BLOCK_MAX = 500;

export type Signed = Block & { readonly jws: string };

@Injectable()
export class ChainBlocks {
  constructor(
    private readonly blocks: BlocksStore,
    private readonly signer: CheckpointSigner,
    private readonly outbox: Outbox,
  ) {}

  /** Chains one block at most. @returns undefined when it is not due, or another process is at it. */
  async execute(tx: Tx): Promise<{ readonly chained: Signed | undefined } | undefined> {
    const now = await this.blocks.take(tx);
    if (!now) return undefined;
    // The horizon first, what is below it after that.
    const [tip, horizon] = await Promise.all([this.blocks.tip(tx), this.blocks.horizon(tx)]);
    invariant(
      tip === undefined || BigInt(horizon) > BigInt(tip.last.writtenIn),
      'the numbers of database transactions have gone back: restored from a dump?',
    );
    const next = await this.blocks.next(tx, tip?.last, horizon, BLOCK_MAX);
    if (next.length < BLOCK_MAX) this.blocks.ended(tx, now);
    const last = next.at(-1);
    if (!last) return { chained: undefined };
    const block = blockAfter(tip, next);
    const jws = await this.signer.sign(block, now);
    this.blocks.add(tx, { ...block, lastWrittenIn: last.writtenIn, lastSeq: last.seq, signedAt: now, jws });
    const { root, transactions } = block;
    const body = { block: block.block, root, transactions, jws };
    await this.outbox.append(tx, [eventMessage(checkpointSigned, body)]);
    return { chained: { ...block, jws } };
  }
}
