// POST /v1/customers
import { registerCustomer } from '@aiyrbas/contracts';
import { type CallOf, Commands, Endpoint, ParsedCall, type Refusal } from '@aiyrbas/http';
import { type Result, ok } from '@aiyrbas/kernel';
import type { Tx } from '@aiyrbas/persistence';
import { Controller } from '@nestjs/common';
import type { CustomerView } from '../persistence/customer.view';
import { RegisterCustomer } from './register-customer';

@Controller()
export class RegisterCustomerController {
  constructor(
    private readonly commands: Commands,
    private readonly register: RegisterCustomer,
  ) {}

  @Endpoint(registerCustomer)
  async handle(@ParsedCall() call: CallOf<typeof registerCustomer>): Promise<Result<CustomerView, Refusal>> {
    const sealed = await this.register.seal(call.principal, call.body);
    const work = (tx: Tx, now: Date) => this.register.execute(sealed, call.body, call.cause, tx, now);
    const result = await this.commands.once(call, work);
    // The first answer is kept for retries; the name is added to it here, so that it is never kept in the clear.
    return result.ok ? ok({ ...result.value, fullName: call.body.fullName }) : result;
  }
}
