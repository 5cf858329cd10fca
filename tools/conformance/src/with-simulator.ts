// A broker, a PostgreSQL and our bank simulator for one run, which are gone after it.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type KafkaAccess, createTopics } from '@aiyrbas/bus';
import { BANK_STREAMS, bankTopic } from '@aiyrbas/contracts';
import { EmbeddedPostgres } from '@aiyrbas/embedded-postgres';
import { createLogger } from '@aiyrbas/observability';
import { KafkaCluster } from '@aiyrbas/servers';
import type { Operator } from './conversation';
import { makeBankKeys, makeKeys } from './keys-folder';
import { SimulatedBank } from './simulated-bank';

export interface AtSimulator {
  readonly access: KafkaAccess;
  readonly operator: Operator;
  /** The folder of the keys of both sides. */
  readonly keys: string;
}

/** @throws CannotServe where Java or the broker's jars are missing. */
export async function withSimulator<T>(
  bic: string,
  environment: string,
  act: (at: AtSimulator) => Promise<T>,
): Promise<T> {
  const folder = mkdtempSync(join(tmpdir(), 'aiyrbas-conformance-'));
  const undo: (() => unknown)[] = [() => rmSync(folder, { recursive: true, force: true, maxRetries: 5 })];
  try {
    const cluster = await KafkaCluster.start({ folder: join(folder, 'kafka') });
    undo.push(() => cluster.stop());
    const postgres = await EmbeddedPostgres.start({ dataDir: join(folder, 'postgres', 'data'), durable: false });
    undo.push(() => postgres.stop());
    const access = { brokers: cluster.brokers.split(','), clientId: 'conformance' };
    const topics = BANK_STREAMS.map((stream) => bankTopic(bic, stream));
    await createTopics(access, topics, 1, createLogger({ service: 'conformance', level: 'error' }));
    const keys = join(folder, 'keys');
    const platformKeys = makeKeys(keys);
    const options = { bic, environment, access, postgresUrl: postgres.adminUrl, folder, platformKeys };
    const bank = await SimulatedBank.start({ ...options, keys: makeBankKeys(keys, bic) });
    undo.push(() => bank.stop());
    return await act({ access, operator: bank.operator, keys });
  } finally {
    for (const step of undo.reverse()) await step();
  }
}
