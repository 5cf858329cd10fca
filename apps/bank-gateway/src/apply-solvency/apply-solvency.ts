// Stores which assets the ledger reports as broken: clients are owed more than is held, or the firm has a difference
// in the ledger. While the ledger's last event about an asset says broken, no payment in it is sent. Payments that
// banks were instructed to make before are followed as usual.
import { Inject, Injectable } from '@nestjs/common';
import { LOGGER } from '@aiyrbas/service-host';
import type { MessageIn } from '@aiyrbas/bus';
import { decision, solvencyBroken, solvencyRestored, subscribe } from '@aiyrbas/contracts';
import type { Logger } from '@aiyrbas/observability';
import type { Tx } from '@aiyrbas/persistence';
import { ReleaseConditionsStore } from '../persistence/release-conditions.store';

const on = decision<[], boolean>();

/** Whether the event says that the asset is broken. */
export const SOLVENCY_EVENTS = subscribe(
  on(solvencyBroken, () => true),
  on(solvencyRestored, () => false),
);
export type SolvencyMessage = MessageIn<typeof SOLVENCY_EVENTS>;

@Injectable()
export class ApplySolvency {
  constructor(
    private readonly conditions: ReleaseConditionsStore,
    @Inject(LOGGER) private readonly log: Logger,
  ) {}

  async execute(tx: Tx, messages: readonly SolvencyMessage[]): Promise<void> {
    const changed = await this.conditions.saveSolvency(
      tx,
      messages.map((message) => ({
        firm: message.body.firm,
        asset: message.body.liabilities.asset,
        isBroken: SOLVENCY_EVENTS.decide(message),
        since: new Date(message.body.at),
        toldEpoch: message.epoch,
        toldSeq: message.subjectSeq,
      })),
    );
    tx.afterCommit(() =>
      changed.forEach(({ firm, asset, isBroken }) => {
        if (isBroken)
          this.log.error(
            { firm, asset },
            'clients are owed more than is held, or the ledger has a difference: payouts in this asset wait',
          );
        else this.log.warn({ firm, asset }, 'solvency coverage is restored: waiting payouts are sent');
      }),
    );
  }
}
