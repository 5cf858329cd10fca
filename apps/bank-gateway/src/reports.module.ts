// What the banks report: statuses, entries, statements. An operator may request a statement.
import { Module } from '@nestjs/common';
import { IntegrationModule } from './integration/integration.module';
import { MessagingModule } from './messaging/messaging.module';
import { PersistenceModule } from './persistence/persistence.module';
import { AcknowledgeUnprocessed } from './acknowledge-unprocessed/acknowledge-unprocessed';
import { AcknowledgeUnprocessedJob } from './acknowledge-unprocessed/acknowledge-unprocessed.job';
import { UnprocessedTimer } from './acknowledge-unprocessed/unprocessed-timer';
import { MeasureBlocked } from './receive-report/measure-blocked';
import { ProveCredits } from './receive-report/prove-credits';
import { ReceiveReport } from './receive-report/receive-report';
import { ReceiveReportConsumer } from './receive-report/receive-report.consumer';
import { ReportSnapshotReader } from './receive-report/report-snapshot';
import { RequestStatement } from './request-statement/request-statement';
import { RequestStatementController } from './request-statement/request-statement.controller';
import { ShowBlockedController } from './show-blocked/show-blocked.controller';
import { ShowMessagesController } from './show-messages/show-messages.controller';
import { ShowUnacceptedController } from './show-unaccepted/show-unaccepted.controller';
import { ShowMessages } from './show-messages/show-messages.query';

@Module({
  imports: [PersistenceModule, IntegrationModule, MessagingModule],
  controllers: [
    ReceiveReportConsumer,
    RequestStatementController,
    ShowBlockedController,
    ShowMessagesController,
    ShowUnacceptedController,
  ],
  providers: [
    ReportSnapshotReader,
    ProveCredits,
    ReceiveReport,
    MeasureBlocked,
    RequestStatement,
    ShowMessages,
    AcknowledgeUnprocessed,
    AcknowledgeUnprocessedJob,
    UnprocessedTimer,
  ],
})
export class ReportsModule {}
