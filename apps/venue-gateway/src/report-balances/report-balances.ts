// Publishes the balances that a venue states for us. A change is published at once. An unchanged state is published
// again after a while, to correct a consumer that subtracted too much in between.
import { Outbox, eventMessage } from '@aiyrbas/bus';
import { balanceReported } from '@aiyrbas/contracts';
import { Money, isAsset } from '@aiyrbas/money';
import { Database } from '@aiyrbas/persistence';
import { type VenueBalance, type VenueMessage, type VenuePort, trimmed } from '@aiyrbas/venues';
import { Injectable } from '@nestjs/common';
import { ReportedBalancesStore } from '../persistence/balances.store';
import { VenueMessagesStore } from '../persistence/messages.store';

@Injectable()
export class ReportBalances {
  constructor(
    private readonly db: Database,
    private readonly reported: ReportedBalancesStore,
    private readonly messages: VenueMessagesStore,
    private readonly outbox: Outbox,
  ) {}

  async execute(port: VenuePort): Promise<void> {
    const { venue } = port;
    const messages: VenueMessage[] = [];
    const asOf = await this.reported.now(this.db);
    const pending = port.balances((message) => void messages.push(message));
    // An answer that cannot be read is archived too: it is the one that somebody will want to see.
    const balances = moneyOf(
      await pending.finally(() => this.db.tx(async (tx) => this.messages.archive(tx, messages))),
    );
    await this.db.tx(async (tx) => {
      if (!(await this.reported.saveIfNew(tx, venue, balances, asOf))) return;
      await this.outbox.append(tx, [eventMessage(balanceReported, { venue, asOf: asOf.toISOString(), balances })]);
    });
  }
}

const moneyOf = (reported: readonly VenueBalance[]) =>
  reported
    .flatMap(({ asset, available }) => {
      const money = isAsset(asset) ? Money.parse(trimmed(available), asset) : undefined;
      return money?.ok ? [money.value.toJSON()] : [];
    })
    .sort((a, b) => (a.asset < b.asset ? -1 : 1));
