// What two people change by hand.
import { Module } from '@nestjs/common';
import { CorrectLedger } from './correct-ledger/correct-ledger';
import { CorrectLedgerController } from './correct-ledger/correct-ledger.controller';
import { LedgerPersistenceModule } from './persistence/persistence.module';

@Module({
  imports: [LedgerPersistenceModule],
  controllers: [CorrectLedgerController],
  providers: [CorrectLedger],
})
export class CorrectionsModule {}
