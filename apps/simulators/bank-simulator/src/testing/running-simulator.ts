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
import { DEVELOPMENT_BANKS, instructionsTopic } from '@aiyrbas/contracts';
import { systemIds } from '@aiyrbas/kernel';
import { Metrics, createLogger } from '@aiyrbas/observability';
import { type TestDatabase, testDatabase } from '@aiyrbas/testing';
import { DueTimer } from '@aiyrbas/service-host';
import { ActLater } from '../act-later/act-later';
import { ActLaterJob } from '../act-later/act-later.job';
import { ProcessInstructions } from '../process-instructions/process-instructions';
import { RecordHashes } from '../integration/record-hashes';
import { ProcessInstructionsConsumer } from '../process-instructions/process-instructions.consumer';
import { EndDay } from '../end-day/end-day';
import { EndDayJob } from '../end-day/end-day.job';
import { EndDayTimer } from '../end-day/end-day-timer';
import { BankReplySender } from '../integration/bank-reply-sender';
import { StatementWriter } from '../integration/statement-writer';
import { ActsStore } from '../persistence/acts.store';
import { SimulatedAccountsStore } from '../persistence/simulated-accounts.store';
import { migrations } from '../persistence/migrations';
import { DaysStore } from '../persistence/days.store';
import { StatementsStore } from '../persistence/statements.store';
import { BankTerms } from '../integration/terms';
import type { TestKeys } from './keys';

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
  const terms = new BankTerms({
    banks: DEVELOPMENT_BANKS,
    openingBalance: OPENING,
    timeScale: options.timeScale,
  });
  const [accounts, acts, statements] = [new SimulatedAccountsStore(), new ActsStore(), new StatementsStore()];
  const sender = new BankReplySender(keys.sender, systemIds);
  await accounts.open(db, terms.openings(new Date()));

  const timer = new DueTimer(log);
  new ActLaterJob(db, acts, new ActLater(acts, accounts, sender, outbox, systemIds), timer).onApplicationBootstrap();
  const writer = new StatementWriter(statements);
  const days = new EndDayTimer(log);
  new EndDayJob(db, new EndDay(new DaysStore(), writer, sender, outbox), days).onApplicationBootstrap();
  const responses = new ProcessInstructions(terms, keys.sender, sender, accounts, acts, writer, outbox, systemIds);
  const handler = new ProcessInstructionsConsumer(responses, timer, new RecordHashes());
  const consumer = new Consumer({
    name: 'bank-simulator',
    database: db,
    transport,
    topics: DEVELOPMENT_BANKS.bics.map(instructionsTopic),
    handlerFor: () => ({
      name: 'answer-instructions',
      handle: (batch: readonly Message[], context: BatchContext) => handler.handle(batch as Message<string>[], context),
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
      await timer.stop();
      await days.stop();
    },
  };
}
