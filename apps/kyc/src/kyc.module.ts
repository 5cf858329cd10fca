// Wiring only.
import { Module } from '@nestjs/common';
import { ClearOrder } from './clear-order/clear-order';
import { ClearOrderConsumer } from './clear-order/clear-order.consumer';
import { RegisterCustomer } from './register-customer/register-customer';
import { RegisterCustomerHttp } from './register-customer/register-customer.http';
import { SetLimits } from './set-limits/set-limits';
import { SetLimitsHttp } from './set-limits/set-limits.http';
import { ShowCustomerHttp } from './show-customer/show-customer.http';
import { ShowLimitsHttp } from './show-limits/show-limits.http';
import { ShowLimits } from './show-limits/show-limits.query';
import { ClearancesStore } from './persistence/clearances.store';
import { CustomersStore } from './persistence/customers.store';
import { LimitPoliciesStore } from './persistence/limit-policies.store';
import { EncryptedPersonStore } from './persistence/encrypted-person-store';

@Module({
  controllers: [RegisterCustomerHttp, ShowCustomerHttp, ClearOrderConsumer, ShowLimitsHttp, SetLimitsHttp],
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
