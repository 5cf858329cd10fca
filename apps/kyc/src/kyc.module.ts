// Wiring only.
import { Module } from '@nestjs/common';
import { ClearOrder } from './clear-order/clear-order';
import { ClearOrderConsumer } from './clear-order/clear-order.consumer';
import { RegisterCustomer } from './register-customer/register-customer';
import { RegisterCustomerController } from './register-customer/register-customer.controller';
import { SetLimits } from './set-limits/set-limits';
import { SetLimitsController } from './set-limits/set-limits.controller';
import { ShowCustomerController } from './show-customer/show-customer.controller';
import { ShowLimitsController } from './show-limits/show-limits.controller';
import { ShowLimits } from './show-limits/show-limits.query';
import { ClearancesStore } from './persistence/clearances.store';
import { CustomersStore } from './persistence/customers.store';
import { LimitPoliciesStore } from './persistence/limit-policies.store';
import { EncryptedPersonStore } from './persistence/encrypted-person-store';

@Module({
  controllers: [
    RegisterCustomerController,
    ShowCustomerController,
    ClearOrderConsumer,
    ShowLimitsController,
    SetLimitsController,
  ],
  providers: [
    CustomersStore,
    ClearancesStore,
    LimitPoliciesStore,
    EncryptedPersonStore,
    RegisterCustomer,
    ClearOrder,
    ShowLimits,
    SetLimits,
  ],
})
export class KycModule {}
