// Who owes the firm is restricted, by the ledger's events. They say by how much the debt changes, so their order does not matter.
import { BatchContext, HandlesWithLinger, type MessageIn } from '@aiyrbas/bus';
import { decision, receivableOpened, receivableSettled, subscribe } from '@aiyrbas/contracts';
import { Money } from '@aiyrbas/money';
import { Controller } from '@nestjs/common';
import { Ctx, Payload } from '@nestjs/microservices';
import { CustomerDebtsStore } from '../persistence/customer-debts.store';

const on = decision<[], Money>();

const DEBT_EVENTS = subscribe(
  on(receivableOpened, ({ amount }) => Money.fromJSON(amount)),
  on(receivableSettled, ({ amount }) => Money.fromJSON(amount).negate()),
);

@Controller()
export class RestrictCustomersConsumer {
  constructor(private readonly debts: CustomerDebtsStore) {}

  @HandlesWithLinger('restrict-customers', DEBT_EVENTS)
  async handle(
    @Payload() batch: readonly MessageIn<typeof DEBT_EVENTS>[],
    @Ctx() context: BatchContext,
  ): Promise<void> {
    this.debts.add(
      context.tx,
      batch.map((message) => {
        const { customerId, firm } = message.body;
        return { customerId, firm, change: DEBT_EVENTS.decide(message) };
      }),
    );
  }
}
