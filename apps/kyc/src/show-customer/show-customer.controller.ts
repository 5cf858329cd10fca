// GET /v1/customers/me
import { showCustomer } from '@aiyrbas/contracts';
import { type CallOf, Endpoint, ParsedCall, type ResponseTo } from '@aiyrbas/http';
import { ok, refuse } from '@aiyrbas/kernel';
import { Database } from '@aiyrbas/persistence';
import { Controller } from '@nestjs/common';
import { namelessView } from '../persistence/customer.view';
import { CustomersStore } from '../persistence/customers.store';
import { EncryptedPersonStore } from '../persistence/encrypted-person-store';

@Controller()
export class ShowCustomerController {
  constructor(
    private readonly db: Database,
    private readonly customers: CustomersStore,
    private readonly encryptedStore: EncryptedPersonStore,
  ) {}

  @Endpoint(showCustomer)
  async handle(@ParsedCall() call: CallOf<typeof showCustomer>): ResponseTo<typeof showCustomer> {
    const row = await this.customers.find(this.db, call.principal.customerId);
    // Without the key nothing of a person can be shown any more.
    if (!row?.wrappedKey) return refuse({ code: 'not_found', detail: 'register first: POST /v1/customers' });
    const fullName = this.encryptedStore.open(row.wrappedKey, row.id, 'full_name', row.fullName);
    return ok({ ...namelessView(row), fullName });
  }
}
