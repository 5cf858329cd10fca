// Opens each bank's books with the opening balance of our house account, once for ever.
import { type Clock } from '@aiyrbas/kernel';
import { Database } from '@aiyrbas/persistence';
import { CLOCK } from '@aiyrbas/service-host';
import { Inject, Injectable, type OnApplicationBootstrap } from '@nestjs/common';
import { SimulatedAccountsStore } from '../persistence/simulated-accounts.store';
import { BankTerms } from '../integration/terms';

@Injectable()
export class SeedBalancesJob implements OnApplicationBootstrap {
  constructor(
    private readonly database: Database,
    private readonly accounts: SimulatedAccountsStore,
    private readonly terms: BankTerms,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  async onApplicationBootstrap(): Promise<void> {
    await this.accounts.open(this.database, this.terms.openings(this.clock.now()));
  }
}
