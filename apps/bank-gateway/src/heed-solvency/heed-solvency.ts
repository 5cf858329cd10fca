// Remembers which assets the ledger calls broken: clients are owed more than is held, or the firm's books differ. While the ledger's last word on an asset is that it is
// broken, none of it leaves; what banks were asked for before is followed as usual.
import type { MessageOf } from '@aiyrbas/bus';
import { solvencyBroken, type solvencyRestored } from '@aiyrbas/contracts';
import type { Logger } from '@aiyrbas/observability';
import type { Tx } from '@aiyrbas/persistence';
import { CircumstancesStore } from '../store/circumstances.store';

export type SolvencyWord = MessageOf<typeof solvencyBroken> | MessageOf<typeof solvencyRestored>;

export class HeedSolvency {
  constructor(
    private readonly circumstances: CircumstancesStore,
    private readonly log: Logger,
  ) {}

  async execute(tx: Tx, words: readonly SolvencyWord[]): Promise<void> {
    const changed = await this.circumstances.keepSolvency(
      tx,
      words.map(({ type, body, epoch, subjectSeq }) => ({
        firm: body.firm,
        asset: body.liabilities.asset,
        isBroken: type === solvencyBroken.type,
        at: body.at,
        epoch,
        seq: subjectSeq,
      })),
    );
    tx.afterCommit(() =>
      changed.forEach(({ firm, asset, isBroken }) => {
        if (isBroken)
          this.log.error(
            { firm, asset },
            'clients are owed more than is held, or the books differ: nothing of it is paid out',
          );
        else this.log.warn({ firm, asset }, 'clients are covered again: what waited goes out');
      }),
    );
  }
}
