// Operators stop new orders, and open them again.
import { Module } from '@nestjs/common';
import { OrdersPersistenceModule } from './persistence/persistence.module';
import { SwitchOrdersController } from './switch-orders/switch-orders.controller';

@Module({ imports: [OrdersPersistenceModule], controllers: [SwitchOrdersController] })
export class SwitchesModule {}
