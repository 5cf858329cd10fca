// Wiring only, in the order money moves.
import { Module } from '@nestjs/common';
import { AdvancingModule } from './advancing.module';
import { PlacingModule } from './placing.module';
import { OrderReadingModule } from './reading.module';
import { SwitchesModule } from './switches.module';
import { WithdrawalsModule } from './withdrawals.module';

@Module({ imports: [PlacingModule, AdvancingModule, OrderReadingModule, WithdrawalsModule, SwitchesModule] })
export class OrdersModule {}
