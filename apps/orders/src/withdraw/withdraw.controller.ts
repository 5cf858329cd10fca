// POST /v1/withdrawals: tenge to the customer's own confirmed account. Whether the balance suffices is the ledger's word.
import { BankAccountFinder } from '@aiyrbas/bank-accounts';
import { DEFAULT_FIRM, type ReplyOf, listWithdrawals, placeWithdrawal, showWithdrawal } from '@aiyrbas/contracts';
import { Outbox, messagesOf } from '@aiyrbas/bus';
import { type CallOf, Commands, Endpoint, ParsedCall, type Refusal, pageOf, toPage } from '@aiyrbas/http';
import { type Ids, type Result, ok, refuse } from '@aiyrbas/kernel';
import { Money } from '@aiyrbas/money';
import { Database } from '@aiyrbas/persistence';
import { IDS } from '@aiyrbas/service-host';
import { Controller, Inject } from '@nestjs/common';
import { type Withdrawal, startWithdrawal as place } from '../domain/withdrawal';
import { placed } from '../persistence/placed';
import { CustomerDebtsStore } from '../persistence/customer-debts.store';
import { WithdrawalsStore } from '../persistence/withdrawals.store';

type View = ReplyOf<typeof showWithdrawal>;
const PAGE = 20;

@Controller()
export class WithdrawController {
  constructor(
    private readonly commands: Commands,
    private readonly accounts: BankAccountFinder,
    private readonly withdrawals: WithdrawalsStore,
    private readonly debts: CustomerDebtsStore,
    private readonly outbox: Outbox,
    private readonly db: Database,
    @Inject(IDS) private readonly ids: Ids,
  ) {}

  @Endpoint(placeWithdrawal)
  async placeWithdrawal(@ParsedCall() call: CallOf<typeof placeWithdrawal>): Promise<Result<View, Refusal>> {
    const { body, principal } = call;
    if (body.amount.asset !== 'KZT') return refuse({ code: 'asset_unsupported', detail: 'tenge can be taken out' });
    const { customerId } = principal;
    const account = await this.accounts.confirmed(customerId, body.bankAccountId);
    if (!account.ok) return account;
    if (!account.value) return refuse({ code: 'not_found' });
    const { accountId: bankAccountId, bic } = account.value;
    const command = {
      customerId,
      firm: DEFAULT_FIRM,
      account: { bankAccountId, bic },
      amount: Money.of(body.amount.amount, 'KZT'),
    };
    return this.commands.once(call, async (tx, now) => {
      if (await this.debts.isRestricted(tx, customerId)) return refuse({ code: 'customer_restricted' });
      const { withdrawal, events } = place(command, { now, ids: this.ids });
      this.withdrawals.insert(tx, withdrawal);
      const cause = { ...call.cause, correlationId: withdrawal.id };
      await this.outbox.append(tx, messagesOf(events, cause));
      return ok(viewOf(withdrawal));
    });
  }

  @Endpoint(showWithdrawal)
  async show(@ParsedCall() call: CallOf<typeof showWithdrawal>): Promise<Result<View, Refusal>> {
    const withdrawal = await this.withdrawals.findVisible(this.db, call.params.id!, call.principal);
    return withdrawal ? ok(viewOf(withdrawal)) : refuse({ code: 'not_found' });
  }

  @Endpoint(listWithdrawals)
  async list(
    @ParsedCall() call: CallOf<typeof listWithdrawals>,
  ): Promise<Result<{ items: View[]; nextCursor?: string }, Refusal>> {
    const page = pageOf(call.query, placed, PAGE);
    if (!page.ok) return page;
    const found = await this.withdrawals.page(this.db, call.principal.customerId, page.value);
    return ok(toPage(found, page.value, ({ placedAt, id }) => ({ at: placedAt.toISOString(), id }), viewOf));
  }
}

const viewOf = (one: Withdrawal): View => ({
  id: one.id,
  state: one.state,
  bankAccountId: one.account.bankAccountId,
  amount: one.amount.toJSON(),
  ...(one.reason ? { reason: reasonOf(one.reason) } : {}),
  ...(one.doubt ? { doubt: one.doubt } : {}),
  ...(one.bankHoldUntil ? { bankHold: { until: one.bankHoldUntil.toISOString() } } : {}),
  placedAt: one.placedAt.toISOString(),
  ...(one.endedAt ? { endedAt: one.endedAt.toISOString() } : {}),
});

const reasonOf = ({ code, bankReason }: NonNullable<Withdrawal['reason']>) =>
  bankReason === undefined || bankReason === null ? { code } : { code, bankReason };
