// Wiring only. Features are in the order that money moves: accounts, rails, payments, suspense, reports; then manifests and the banks' keys.
import { Module } from '@nestjs/common';
import { AccountsModule } from './accounts.module';
import { KeysModule } from './keys.module';
import { ManifestsModule } from './manifests.module';
import { PaymentsModule } from './payments.module';
import { RailsModule } from './rails.module';
import { ReportsModule } from './reports.module';
import { SuspenseModule } from './suspense.module';

@Module({
  imports: [AccountsModule, RailsModule, PaymentsModule, SuspenseModule, ReportsModule, ManifestsModule, KeysModule],
})
export class BankGatewayModule {}
