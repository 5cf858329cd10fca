// Wiring only: a request comes in, is answered at once or later, and the books are open from the start.
import { CONFIG, DueTimer } from '@aiyrbas/service-host';
import { Module } from '@nestjs/common';
import { ActLater } from './act-later/act-later';
import { ActLaterJob } from './act-later/act-later.job';
import { AnswerInstructions } from './answer-instructions/answer-instructions';
import { AnswerInstructionsConsumer } from './answer-instructions/answer-instructions.consumer';
import type { BankSimulatorConfig } from './bank-simulator.config';
import { EndDay } from './end-day/end-day';
import { EndDayJob } from './end-day/end-day.job';
import { OpenBooksJob } from './open-books/open-books.job';
import { POST_KEYS, readPostKeys } from './post-keys';
import { Post } from './post';
import { ActsStore } from './store/acts.store';
import { BooksStore } from './store/books.store';
import { DaysStore } from './store/days.store';
import { StatementWriter } from './statement-writer';
import { StatementsStore } from './store/statements.store';
import { Terms } from './terms';

@Module({
  controllers: [AnswerInstructionsConsumer],
  providers: [
    BooksStore,
    ActsStore,
    StatementsStore,
    DaysStore,
    OpenBooksJob,
    EndDayJob,
    ActLaterJob,
    DueTimer,
    {
      provide: Terms,
      inject: [CONFIG],
      useFactory: (config: BankSimulatorConfig) =>
        new Terms({
          houseAccounts: config.HOUSE_ACCOUNTS,
          openingBalance: config.BANK_SIMULATOR_OPENING_BALANCE,
          timeScale: config.BANK_SIMULATOR_TIME_SCALE,
        }),
    },
    {
      provide: POST_KEYS,
      inject: [CONFIG],
      useFactory: (config: BankSimulatorConfig) =>
        readPostKeys(config.BANK_SIGNING_KEYS_FILE, config.PLATFORM_KEYS_FILE),
    },
    Post,
    StatementWriter,
    AnswerInstructions,
    EndDay,
    ActLater,
  ],
})
export class BankSimulatorModule {}
