import { Module } from '@nestjs/common';
import { CustomerDebtsStore } from './customer-debts.store';
import { DecisionsStore } from './decisions.store';
import { OrderFeed } from './order-feed';
import { OrdersStore } from './orders.store';
import { SwitchesStore } from './switches.store';
import { WithdrawalsStore } from './withdrawals.store';

const STORES = [CustomerDebtsStore, DecisionsStore, OrderFeed, OrdersStore, SwitchesStore, WithdrawalsStore];

@Module({ providers: STORES, exports: STORES })
export class OrdersPersistenceModule {}
