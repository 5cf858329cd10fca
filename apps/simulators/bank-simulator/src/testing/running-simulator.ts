// The simulator as it runs in service, on a database of its own, without the host around it.
import {
  BatchContext,
  Consumer,
  InProcessTransport,
  type Message,
  Outbox,
  StreamLog,
  busMigrations,
} from '@aiyrbas/bus';
import { PARTNER_BANKS, instructionsTopic } from '@aiyrbas/contracts';
import { systemIds } from '@aiyrbas/kernel';
import { Metrics, createLogger } from '@aiyrbas/observability';
import { type TestDatabase, testDatabase } from '@aiyrbas/testing';
import { DueTimer } from '@aiyrbas/service-host';
import { ActLater } from '../act-later/act-later';
import { ActLaterJob } from '../act-later/act-later.job';
import { AnswerInstructions } from '../answer-instructions/answer-instructions';
import { AnswerInstructionsConsumer } from '../answer-instructions/answer-instructions.consumer';
import { bankSimulatorConfig } from '../bank-simulator.config';
import { EndDay } from '../end-day/end-day';
import { EndDayJob } from '../end-day/end-day.job';
import { Post } from '../post';
import { StatementWriter } from '../statement-writer';
import { ActsStore } from '../store/acts.store';
import { BooksStore } from '../store/books.store';
import { migrations } from '../store/migrations';
import { DaysStore } from '../store/days.store';
import { StatementsStore } from '../store/statements.store';
import { Terms } from '../terms';
import type { TestKeys } from './keys';

export const HOUSE = bankSimulatorConfig.shape.HOUSE_ACCOUNTS.parse(undefined);
export const OPENING = 5_000_000_000n;

export interface RunningSimulator {
  readonly database: TestDatabase;
  readonly statements: StatementsStore;
  readonly consumer: Consumer;
  stop(): Promise<void>;
}

export const simulatorDatabase = (): Promise<TestDatabase> =>
  testDatabase({ schema: 'bank_simulator', migrations: [...busMigrations, ...migrations] });

export async function runSimulator(
  transport: InProcessTransport,
  keys: TestKeys,
  options: { timeScale: number; database?: TestDatabase },
): Promise<RunningSimulator> {
  const database = options.database ?? (await simulatorDatabase());
  const { db } = database;
  const outbox = new Outbox('bank-simulator', (messages) => transport.publish(messages));
  transport.attach(new StreamLog('bank-simulator', db));
  const log = createLogger({ service: 'bank-simulator', level: 'silent' });
  const terms = new Terms({ houseAccounts: HOUSE, openingBalance: OPENING, timeScale: options.timeScale });
  const [books, acts, statements] = [new BooksStore(), new ActsStore(), new StatementsStore()];
  const post = new Post(keys.post, systemIds);
  await books.open(db, terms.openings(new Date()));

  const timer = new DueTimer(log);
  const later = new ActLaterJob(db, acts, new ActLater(acts, books, post, outbox, systemIds), timer);
  later.onApplicationBootstrap();
  const writer = new StatementWriter(statements);
  const endDay = new EndDayJob(db, new EndDay(new DaysStore(), writer, post, outbox), log);
  endDay.onApplicationBootstrap();
  const answers = new AnswerInstructions(terms, keys.post, post, books, acts, writer, outbox, systemIds);
  const door = new AnswerInstructionsConsumer(answers, timer);
  const consumer = new Consumer({
    name: 'bank-simulator',
    database: db,
    transport,
    topics: PARTNER_BANKS.map(({ bic }) => instructionsTopic(bic)),
    handlerFor: () => ({
      name: 'answer-instructions',
      handle: (batch: readonly Message[], context: BatchContext) => door.handle(batch as Message<string>[], context),
    }),
    log,
    metrics: new Metrics('bank-simulator'),
  });
  await consumer.start();
  return {
    database,
    statements,
    consumer,
    stop: async () => {
      await consumer.stop();
      await later.onApplicationShutdown();
      await endDay.onApplicationShutdown();
    },
  };
}
