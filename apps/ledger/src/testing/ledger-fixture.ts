// A real ledger: the use case on a real database with the real outbox. Events come in as from the bus.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { BatchContext, type Message, Outbox, busMigrations } from '@aiyrbas/bus';
import { DEVELOPMENT_BANKS, eventNamed } from '@aiyrbas/contracts';
import { fourEyesMigrations } from '@aiyrbas/four-eyes';
import { invariant, systemIds } from '@aiyrbas/kernel';
import { Metrics } from '@aiyrbas/observability';
import { Database } from '@aiyrbas/persistence';
import { KeyFolder } from '@aiyrbas/privacy';
import { testDatabase } from '@aiyrbas/testing';
import type { LedgerEvent } from '../domain/decide';
import { type LedgerMessage, PostTransactions } from '../post-transactions/post-transactions';
import { CheckSolvency } from '../check-solvency/check-solvency';
import { CorrectLedger } from '../correct-ledger/correct-ledger';
import { PostOpeningBalances } from '../post-opening-balances/post-opening-balances';
import { ChainBlocks } from '../chain-blocks/chain-blocks';
import { BlocksStore } from '../persistence/blocks.store';
import { BookStore } from '../persistence/book.store';
import { CheckpointSigner } from '../persistence/checkpoint-signer';
import { CorrectionsStore } from '../persistence/corrections.store';
import { CoverageStore } from '../persistence/coverage.store';
import { DriftStore } from '../persistence/drift.store';
import { migrations } from '../persistence/migrations';

export interface LedgerFixture {
  readonly db: Database;
  /** The role of the migrations. */
  readonly owner: Database;
  readonly openings: PostOpeningBalances;
  readonly correct: CorrectLedger;
  readonly solvency: CheckSolvency;
  /** Its key is made for this ledger. */
  readonly signer: CheckpointSigner;
  readonly chain: ChainBlocks;
  /** One batch, one transaction. Returns why items were parked. */
  post(...batch: readonly LedgerEvent[]): Promise<string[]>;
  /** Another process on the same database. */
  another(): PostTransactions;
  postWith(post: PostTransactions, ...batch: readonly LedgerEvent[]): Promise<string[]>;
  /** Changes rows of a table past everything that guards it, as an administrator or a restore gone wrong would. */
  tamper(table: string, sql: string): Promise<void>;
  rows<Row extends object>(sql: string, params?: unknown[]): Promise<Row[]>;
  close(): Promise<void>;
}

export async function openLedgerFixture(): Promise<LedgerFixture> {
  const { db, owner, close } = await testDatabase({
    schema: 'ledger',
    migrations: [...busMigrations, ...fourEyesMigrations, ...migrations],
  });
  const outbox = new Outbox('ledger', () => undefined);
  const another = (): PostTransactions =>
    new PostTransactions(new BookStore(), new CoverageStore(), outbox, systemIds, new Metrics('ledger'));
  const postWith = (post: PostTransactions, ...batch: readonly LedgerEvent[]): Promise<string[]> =>
    db.tx(async (tx) => {
      const [clock] = await tx.query<{ now: Date }>('select now() as now', []);
      const context = new BatchContext(tx, clock!.now);
      await post.execute(batch.map(messageOf), context);
      return context.parkings.map((parking) => parking.reason);
    });
  const one = another();
  const folder = mkdtempSync(join(tmpdir(), 'ledger-keys-'));
  const signer = await CheckpointSigner.open({ LEDGER_SIGNING_KEY_FILE: new KeyFolder(folder).signing('ledger') });
  rmSync(folder, { recursive: true });
  return {
    db,
    owner,
    correct: new CorrectLedger(
      new BookStore(),
      new CoverageStore(),
      new DriftStore(),
      new CorrectionsStore(),
      outbox,
      systemIds,
      { PARTNER_BANKS: DEVELOPMENT_BANKS },
    ),
    solvency: new CheckSolvency(new CoverageStore(), new DriftStore(), outbox, new Metrics('ledger')),
    signer,
    chain: new ChainBlocks(new BlocksStore(), signer, outbox),
    openings: new PostOpeningBalances(new BookStore(), new CoverageStore(), outbox, systemIds),
    another,
    postWith,
    post: (...batch) => postWith(one, ...batch),
    tamper: (table, sql) =>
      owner.tx(async (tx) => {
        await tx.query(`alter table ${table} disable trigger user`);
        await tx.query(sql);
        await tx.query(`alter table ${table} enable trigger user`);
      }),
    rows: <Row extends object>(sql: string, params: unknown[] = []) => db.query<Row>(sql, params),
    close,
  };
}

function messageOf(published: LedgerEvent): LedgerMessage {
  const event = eventNamed(published.type);
  invariant(event, `${published.type} is not in the contracts`);
  const body = event.schema.parse(published.body);
  const message: Message = {
    topic: event.topic,
    partition: 0,
    seq: 1n,
    epoch: 1,
    id: systemIds.uuid(),
    type: event.type,
    source: 'test',
    subject: event.subject(body),
    subjectSeq: 1n,
    key: event.key(body),
    time: new Date('2026-11-23T09:15:30.000Z'),
    headers: {},
    raw: JSON.stringify(body),
    body,
  };
  return message as LedgerMessage;
}
