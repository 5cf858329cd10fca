// Wiring only.
import { Module } from '@nestjs/common';
import { ClearOrder } from './clear-order/clear-order';
import { ClearOrderConsumer } from './clear-order/clear-order.consumer';
import { RegisterCustomer } from './register-customer/register-customer';
import { RegisterCustomerHttp } from './register-customer/register-customer.http';
import { ShowCustomerHttp } from './show-customer/show-customer.http';
import { ClearancesStore } from './store/clearances.store';
import { CustomersStore } from './store/customers.store';
import { PersonVault } from './store/person-vault';

@Module({
  controllers: [RegisterCustomerHttp, ShowCustomerHttp, ClearOrderConsumer],
  providers: [CustomersStore, ClearancesStore, PersonVault, RegisterCustomer, ClearOrder],
})
export class KycModule {}
