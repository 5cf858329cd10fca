// What limits a customer's purchases in this month, and what is left of it.
import type { ReplyOf, showLimits } from '@aiyrbas/contracts';
import { endOfMonth, monthInKazakhstan } from '@aiyrbas/kz';
import { Money } from '@aiyrbas/money';
import type { Queryable } from '@aiyrbas/persistence';
import { Injectable } from '@nestjs/common';
import { NOTHING_BOUGHT, policiesFor, remainingOf } from '../domain/purchase-limit';
import { ClearancesStore } from '../persistence/clearances.store';
import { CustomersStore } from '../persistence/customers.store';
import { LimitPoliciesStore } from '../persistence/limit-policies.store';

type Limits = ReplyOf<typeof showLimits>;

@Injectable()
export class ShowLimits {
  constructor(
    private readonly customers: CustomersStore,
    private readonly clearances: ClearancesStore,
    private readonly policies: LimitPoliciesStore,
  ) {}

  /** @returns nothing for who is not registered. */
  async execute(db: Queryable, customerId: string, now: Date): Promise<Limits | undefined> {
    const month = monthInKazakhstan(now);
    const [customer, usage = NOTHING_BOUGHT, policies] = await Promise.all([
      this.customers.find(db, customerId),
      this.clearances.month(db, { customerId, month }),
      this.policies.all(db),
    ]);
    if (!customer) return undefined;
    const items = policiesFor(customer.residency, policies, now).map((policy) => ({
      rule: policy.rule,
      cap: tenge(policy.cap),
      used: tenge(usage.used),
      reserved: tenge(usage.reserved),
      remaining: tenge(remainingOf(policy, usage)),
      resetsAt: endOfMonth(month).toISOString(),
      howToRaise: policy.howToRaise,
    }));
    return { items };
  }
}

const tenge = (minor: bigint) => Money.ofMinor(minor, 'KZT').toJSON();
