// A held order goes on as two people say: one proposes a choice, another approves it. The order is locked and its choices
// are looked at again at both acts, so a person and the machine that race produce one payment.
import { BankAccountsStore } from '@aiyrbas/bank-accounts';
import type { Cause } from '@aiyrbas/bus';
import { type Proposal, decideOnProposal as decideProposal, operatorName, propose } from '@aiyrbas/four-eyes';
import type { Principal, Refusal } from '@aiyrbas/http';
import { type Ids, type Result, ok, refuse } from '@aiyrbas/kernel';
import type { Tx } from '@aiyrbas/persistence';
import { IDS } from '@aiyrbas/service-host';
import { Inject, Injectable } from '@nestjs/common';
import { type Choice, choicesOf, isPaidBack } from '../domain/choices';
import { decideOrderInput } from '../domain/decide';
import { type Order, type OrderAccount, isClawedBack } from '../domain/order';
import { DecisionsStore } from '../persistence/decisions.store';
import { OrdersStore } from '../persistence/orders.store';

export const ORDER_DECISION = 'order-decision';

export interface HeldOrderCommand {
  readonly choice: Choice;
  readonly bankAccountId?: string | undefined;
  readonly comment: string;
}

@Injectable()
export class DecideHeld {
  constructor(
    private readonly orders: OrdersStore,
    private readonly accounts: BankAccountsStore,
    private readonly decisions: DecisionsStore,
    @Inject(IDS) private readonly ids: Ids,
  ) {}

  async propose(
    orderId: string,
    command: HeldOrderCommand,
    by: Principal,
    tx: Tx,
    now: Date,
  ): Promise<Result<Proposal, Refusal>> {
    const order = (await this.orders.lockAll(tx, [orderId])).get(orderId);
    if (!order) return refuse({ code: 'not_found' });
    const possible = await this.#check(order, command, tx);
    if (!possible.ok) return possible;
    const what = { id: this.ids.uuid(), kind: ORDER_DECISION, subject: orderId, payload: command };
    return propose(tx, what, operatorName(by), now);
  }

  async decide(
    orderId: string,
    what: { proposalId: string; decision: 'approve' | 'reject'; payloadHash?: string | undefined },
    by: Principal,
    cause: Cause,
    tx: Tx,
    now: Date,
  ): Promise<Result<Proposal, Refusal>> {
    const order = (await this.orders.lockAll(tx, [orderId])).get(orderId);
    if (!order) return refuse({ code: 'not_found' });
    const { proposalId: id, decision, payloadHash } = what;
    const proposal = { id, kind: ORDER_DECISION, subject: orderId, decision, payloadHash };
    const decided = await decideProposal<HeldOrderCommand>(tx, proposal, operatorName(by), now);
    if (!decided.ok || decision === 'reject') return decided;
    const { choice } = decided.value.payload;
    const account = await this.#check(order, decided.value.payload, tx);
    if (!account.ok) return account;
    const input = { on: 'decided', cause: ORDER_DECISION, choice, account: account.value } as const;
    const moved = decideOrderInput(order, input, { now, ids: this.ids });
    if (!moved.ok) return refuse({ code: 'decision_not_possible' });
    await this.decisions.commit(tx, [{ before: order, input, decision: moved.value, cause }]);
    return decided;
  }

  /** The choice is possible, and the other account is the same owner's and confirmed. */
  async #check(order: Order, command: HeldOrderCommand, tx: Tx): Promise<Result<OrderAccount | undefined, Refusal>> {
    const choices = choicesOf(order);
    if (choices.length > 0 && isClawedBack(order) && isPaidBack(command.choice)) {
      const detail = `the bank took this money back; possible: ${choices.join(', ')}`;
      return refuse({ code: 'funds_clawed_back', detail });
    }
    if (!choices.includes(command.choice)) {
      const detail = choices.length > 0 ? `possible: ${choices.join(', ')}` : 'nothing can be decided about this order';
      return refuse({ code: 'decision_not_possible', detail });
    }
    if (command.choice !== 'pay_elsewhere') {
      // Two people would approve an account that nothing is paid to.
      if (command.bankAccountId === undefined) return ok(undefined);
      return refuse({ code: 'decision_not_possible', detail: 'bankAccountId goes with pay_elsewhere only' });
    }
    const accounts = await this.accounts.ofCustomer(tx, order.customerId);
    const account = accounts.find((one) => one.accountId === command.bankAccountId && one.status === 'confirmed');
    if (!account) return refuse({ code: 'bank_account_not_confirmed', detail: 'name another account of the customer' });
    return ok({ bankAccountId: account.accountId, bic: account.bic });
  }
}
