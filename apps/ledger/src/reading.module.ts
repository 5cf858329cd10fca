// What customers, operators and the regulator read.
import { Module } from '@nestjs/common';
import { ReadLedgerController } from './read-ledger/read-ledger.controller';
import { ReadLedger } from './read-ledger/read-ledger.query';
import { ShowFundsController } from './show-funds/show-funds.controller';
import { ShowFunds } from './show-funds/show-funds.query';

@Module({ controllers: [ReadLedgerController, ShowFundsController], providers: [ReadLedger, ShowFunds] })
export class ReadingModule {}
