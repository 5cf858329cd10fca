// Whether money may move: suspended rails, and what the ledger says of solvency.
import { Module } from '@nestjs/common';
import { ApplySolvency } from './apply-solvency/apply-solvency';
import { ApplySolvencyConsumer } from './apply-solvency/apply-solvency.consumer';
import { OpenRailsJob } from './open-rails/open-rails.job';
import { MessagingModule } from './messaging/messaging.module';
import { PersistenceModule } from './persistence/persistence.module';
import { ShowRailsController } from './show-rails/show-rails.controller';
import { SuspendRails } from './suspend-rails/suspend-rails';
import { SuspendRailsController } from './suspend-rails/suspend-rails.controller';

@Module({
  imports: [PersistenceModule, MessagingModule],
  controllers: [ShowRailsController, SuspendRailsController, ApplySolvencyConsumer],
  providers: [OpenRailsJob, SuspendRails, ApplySolvency],
})
export class RailsModule {}
