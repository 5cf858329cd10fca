// Deposits of coins at a venue. Each is stored once and published, as a customer's or with no known owner.
import { Outbox, eventMessage } from '@aiyrbas/bus';
import { DEFAULT_FIRM, type VenueCode, depositCredited, depositUnassigned } from '@aiyrbas/contracts';
import type { Ids } from '@aiyrbas/kernel';
import { Money, isAsset } from '@aiyrbas/money';
import { Database } from '@aiyrbas/persistence';
import { IDS } from '@aiyrbas/service-host';
import { type VenueDeposit, type VenueMessage, type VenuePort, trimmed } from '@aiyrbas/venues';
import { Inject, Injectable } from '@nestjs/common';
import type { VenueDepositRow } from '../persistence/deposit.entity';
import { type NewVenueDeposit, VenueDepositsStore } from '../persistence/deposits.store';
import { VenueMessagesStore } from '../persistence/messages.store';

@Injectable()
export class ReadDeposits {
  constructor(
    private readonly db: Database,
    private readonly deposits: VenueDepositsStore,
    private readonly messages: VenueMessagesStore,
    private readonly outbox: Outbox,
    @Inject(IDS) private readonly ids: Ids,
  ) {}

  /** @returns what is new at the venue. */
  async execute(venue: VenuePort): Promise<readonly VenueDepositRow[]> {
    const since = await this.deposits.knownUntil(this.db, venue.venue);
    const messages: VenueMessage[] = [];
    const reported = await venue.deposits(since, (message) => void messages.push(message));
    // An empty answer is not worth an archive: it comes all day.
    if (reported.length === 0) return [];
    const deposits = reported.flatMap((one) => this.#read(venue.venue, one));
    return this.db.tx(async (tx) => {
      this.messages.archive(tx, messages);
      if (deposits.length === 0) return [];
      const saved = await this.deposits.insert(tx, deposits);
      await this.outbox.append(tx, saved.map(depositEvent));
      return saved;
    });
  }

  #read(venue: VenueCode, { id, asset, amount, creditedAt, reference = '' }: VenueDeposit): NewVenueDeposit[] {
    const money = isAsset(asset) ? Money.parse(trimmed(amount), asset) : undefined;
    if (!money?.ok || !money.value.isPositive()) return [];
    return [{ id: this.ids.uuid(), venue, venueDepositId: id, reference, amount: money.value.toJSON(), creditedAt }];
  }
}

function depositEvent({ id, venue, customerId, amount, creditedAt }: VenueDepositRow) {
  const deposit = { depositId: id, firm: DEFAULT_FIRM, venue, amount, creditedAt: creditedAt.toISOString() };
  return customerId === null
    ? eventMessage(depositUnassigned, deposit)
    : eventMessage(depositCredited, { ...deposit, customerId });
}
