// POST /v1/customers
import { registerCustomer } from '@aiyrbas/contracts';
import { type CallOf, Commands, Endpoint, Input, type Refusal } from '@aiyrbas/http';
import type { Result } from '@aiyrbas/kernel';
import { Controller } from '@nestjs/common';
import type { CustomerView } from '../store/customer.view';
import { RegisterCustomer } from './register-customer';

@Controller()
export class RegisterCustomerHttp {
  constructor(
    private readonly commands: Commands,
    private readonly register: RegisterCustomer,
  ) {}

  @Endpoint(registerCustomer)
  async handle(@Input() call: CallOf<typeof registerCustomer>): Promise<Result<CustomerView, Refusal>> {
    const sealed = await this.register.seal(call.principal, call.body);
    return this.commands.once(call, (tx, now) => this.register.execute(sealed, call.body, call.cause, tx, now));
  }
}
