// Deposits of coins at a venue. Each is stored once and published, as a customer's or with no known owner.
import { Outbox, eventMessage } from '@aiyrbas/bus';
import { DEFAULT_FIRM, type VenueCode, depositCredited, depositUnassigned } from '@aiyrbas/contracts';
import type { Ids } from '@aiyrbas/kernel';
import { Money, isAsset } from '@aiyrbas/money';
import type { Tx } from '@aiyrbas/persistence';
import { IDS } from '@aiyrbas/service-host';
import { type VenueDeposit, trimmed } from '@aiyrbas/venues';
import { Inject, Injectable } from '@nestjs/common';
import type { VenueDepositRow } from '../persistence/deposit.entity';
import { type NewVenueDeposit, VenueDepositsStore } from '../persistence/deposits.store';

@Injectable()
export class ReadDeposits {
  constructor(
    private readonly store: VenueDepositsStore,
    private readonly outbox: Outbox,
    @Inject(IDS) private readonly ids: Ids,
  ) {}

  /** @returns what is new. */
  async execute(tx: Tx, venue: VenueCode, reported: readonly VenueDeposit[]): Promise<readonly VenueDepositRow[]> {
    const deposits = reported.flatMap((one): NewVenueDeposit[] => {
      const money = isAsset(one.asset) ? Money.parse(trimmed(one.amount), one.asset) : undefined;
      if (!money?.ok || !money.value.isPositive()) return [];
      const { id: venueDepositId, creditedAt, reference = '' } = one;
      return [{ id: this.ids.uuid(), venue, venueDepositId, reference, amount: money.value.toJSON(), creditedAt }];
    });
    if (deposits.length === 0) return [];
    const saved = await this.store.insert(tx, deposits);
    const messages = saved.map(({ id, customerId, amount, creditedAt }) => {
      const deposit = { depositId: id, firm: DEFAULT_FIRM, venue, amount, creditedAt: creditedAt.toISOString() };
      return customerId === null
        ? eventMessage(depositUnassigned, deposit)
        : eventMessage(depositCredited, { ...deposit, customerId });
    });
    await this.outbox.append(tx, messages);
    return saved;
  }
}
