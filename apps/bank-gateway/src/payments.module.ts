// Instructions to the banks: sent at once, or later when they may be, and followed until the bank responds.
import { DueTimer } from '@aiyrbas/service-host';
import { Module } from '@nestjs/common';
import { InstructBank } from './instruct-bank/instruct-bank';
import { InstructBankConsumer } from './instruct-bank/instruct-bank.consumer';
import { IntegrationModule } from './integration/integration.module';
import { Instructor } from './messaging/instructor';
import { MessagingModule } from './messaging/messaging.module';
import { PersistenceModule } from './persistence/persistence.module';
import { ReleasePayments } from './release-payments/release-payments';
import { ReleasePaymentsJob } from './release-payments/release-payments.job';
import { MeasureCalendar } from './request-status/measure-calendar';
import { MeasureOverdue } from './request-status/measure-overdue';
import { RequestStatus } from './request-status/request-status';
import { RequestStatusJob } from './request-status/request-status.job';
import { MeasureWaiting } from './show-waiting/measure-waiting';
import { ShowWaitingController } from './show-waiting/show-waiting.controller';

@Module({
  imports: [PersistenceModule, IntegrationModule, MessagingModule],
  controllers: [InstructBankConsumer, ShowWaitingController],
  providers: [
    DueTimer,
    Instructor,
    InstructBank,
    ReleasePayments,
    ReleasePaymentsJob,
    MeasureWaiting,
    MeasureOverdue,
    MeasureCalendar,
    RequestStatus,
    RequestStatusJob,
  ],
})
export class PaymentsModule {}
