// Wiring only, in the order money moves.
import { Module } from '@nestjs/common';
import { AdvancingModule } from './advancing.module';
import { PlacementModule } from './placement.module';
import { OrderReadingModule } from './reading.module';
import { SwitchesModule } from './switches.module';
import { WithdrawalsModule } from './withdrawals.module';

@Module({ imports: [PlacementModule, AdvancingModule, OrderReadingModule, WithdrawalsModule, SwitchesModule] })
export class OrdersModule {}
