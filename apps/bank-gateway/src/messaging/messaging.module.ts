import { Module } from '@nestjs/common';
import { IntegrationModule } from '../integration/integration.module';
import { PersistenceModule } from '../persistence/persistence.module';
import { Acknowledger } from './acknowledger';
import { PaymentCounter } from './payment-counter';
import { ReleaseTimer } from './release-timer';

@Module({
  imports: [PersistenceModule, IntegrationModule],
  providers: [ReleaseTimer, PaymentCounter, Acknowledger],
  exports: [ReleaseTimer, PaymentCounter, Acknowledger],
})
export class MessagingModule {}
