// What the banks report: statuses, entries, statements. An operator may request a statement.
import { Module } from '@nestjs/common';
import { IntegrationModule } from './integration/integration.module';
import { MessagingModule } from './messaging/messaging.module';
import { PersistenceModule } from './persistence/persistence.module';
import { MeasureBlocked } from './receive-report/measure-blocked';
import { ProveCredits } from './receive-report/prove-credits';
import { ReceiveReport } from './receive-report/receive-report';
import { ReceiveReportConsumer } from './receive-report/receive-report.consumer';
import { ReportSnapshotReader } from './receive-report/report-snapshot';
import { RequestStatement } from './request-statement/request-statement';
import { RequestStatementController } from './request-statement/request-statement.controller';

@Module({
  imports: [PersistenceModule, IntegrationModule, MessagingModule],
  controllers: [ReceiveReportConsumer, RequestStatementController],
  providers: [ReportSnapshotReader, ProveCredits, ReceiveReport, MeasureBlocked, RequestStatement],
})
export class ReportsModule {}
