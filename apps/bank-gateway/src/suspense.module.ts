// Money whose owner is not known, and its return.
import { Module } from '@nestjs/common';
import { MessagingModule } from './messaging/messaging.module';
import { PersistenceModule } from './persistence/persistence.module';
import { MeasureSuspense } from './return-suspense/measure-suspense';
import { ReturnSuspense } from './return-suspense/return-suspense';
import { ReturnSuspenseController } from './return-suspense/return-suspense.controller';

@Module({
  imports: [PersistenceModule, MessagingModule],
  controllers: [ReturnSuspenseController],
  providers: [ReturnSuspense, MeasureSuspense],
})
export class SuspenseModule {}
