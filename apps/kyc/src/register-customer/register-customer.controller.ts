// POST /v1/customers
import { registerCustomer } from '@aiyrbas/contracts';
import { type CallOf, Commands, Endpoint, ParsedCall, type ResponseTo } from '@aiyrbas/http';
import { mapOk } from '@aiyrbas/kernel';
import type { Tx } from '@aiyrbas/persistence';
import { Controller } from '@nestjs/common';
import { RegisterCustomer } from './register-customer';

@Controller()
export class RegisterCustomerController {
  constructor(
    private readonly commands: Commands,
    private readonly register: RegisterCustomer,
  ) {}

  @Endpoint(registerCustomer)
  async handle(@ParsedCall() call: CallOf<typeof registerCustomer>): ResponseTo<typeof registerCustomer> {
    const sealed = await this.register.seal(call.principal, call.body);
    const work = (tx: Tx, now: Date) => this.register.execute(sealed, call.body, call.cause, tx, now);
    // The first answer is kept for retries; the name is added to it here, so that it is never kept in the clear.
    const { fullName } = call.body;
    return mapOk(await this.commands.once(call, work), (nameless) => ({ ...nameless, fullName }));
  }
}
