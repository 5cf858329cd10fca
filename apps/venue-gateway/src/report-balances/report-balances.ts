// Publishes the balances that a venue states for us. A change is published at once. An unchanged state is published
// again after a while, to correct a consumer that subtracted too much in between.
import { Outbox, eventMessage } from '@aiyrbas/bus';
import { type VenueCode, balanceReported } from '@aiyrbas/contracts';
import { Money, isAsset } from '@aiyrbas/money';
import type { Tx } from '@aiyrbas/persistence';
import { type VenueBalance, trimmed } from '@aiyrbas/venues';
import { Injectable } from '@nestjs/common';
import { ReportedBalancesStore } from '../persistence/balances.store';

export interface BalanceReport {
  readonly venue: VenueCode;
  /** When it was asked. */
  readonly asOf: Date;
  readonly balances: readonly VenueBalance[];
}

@Injectable()
export class ReportBalances {
  constructor(
    private readonly store: ReportedBalancesStore,
    private readonly outbox: Outbox,
  ) {}

  /** @returns whether the report was published. */
  async execute(tx: Tx, { venue, asOf, balances: reported }: BalanceReport): Promise<boolean> {
    const balances = reported
      .flatMap(({ asset, available }) => {
        const money = isAsset(asset) ? Money.parse(trimmed(available), asset) : undefined;
        return money?.ok ? [money.value.toJSON()] : [];
      })
      .sort((a, b) => (a.asset < b.asset ? -1 : 1));
    if (!(await this.store.saveIfNew(tx, venue, balances, asOf))) return false;
    await this.outbox.append(tx, [eventMessage(balanceReported, { venue, asOf: asOf.toISOString(), balances })]);
    return true;
  }
}
