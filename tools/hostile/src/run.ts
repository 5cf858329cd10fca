// One run: the platform over Kafka, purchases without hostile records, purchases with them, purchases without them again,
// and then the count of what became of every record.
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { DEVELOPMENT_BANKS } from '@aiyrbas/contracts';
import { PlatformUnderTest, callJson, closedLoop, customers } from '@aiyrbas/bench';
import { ConfigResourceTypes, Kafka, logLevel } from 'kafkajs';
import { BankPen } from './bank-pen';
import { type KindResult, outcomesOf } from './outcomes';
import { Processes, readStack } from './processes';
import { SeededRandom } from './seeded-random';
import { SteadyPurchases } from './steady-purchases';
import { Writer } from './write';

export interface HostileOptions {
  readonly seed: number;
  readonly records: number;
  readonly perSecond: number;
  readonly print: (line: string) => void;
}

export interface HostileReport {
  readonly kinds: readonly KindResult[];
  readonly refused: readonly (readonly [string, number])[];
  readonly codecs: readonly (readonly [string, number])[];
  readonly megabytes: number;
  readonly seconds: number;
  readonly purchases: { readonly without: Times; readonly with: Times; readonly ratio: number };
  readonly processes: number;
  /** What must not be, each as a line. */
  readonly breaks: readonly string[];
}

interface Times {
  readonly count: number;
  readonly p50: number;
  readonly p95: number;
}

const [HOSTILE, BUYING, KEEPING] = DEVELOPMENT_BANKS.bics as [string, string, string];
/** An account at the bank of the purchases, which settles at once. */
const ACCOUNT = 'KZ456010000000000001';
const SETTLE_MS = 5_000;
const USERS = 10;
const WARM_UP = 100;
const IN_FLIGHT = 8;
/** Without hostile records, before and after: what changes on the machine meanwhile falls on both. */
const WITHOUT_MS = 20_000;
export const RATIO_MAX = 2;
/** 256 MiB in 100,000 records. */
const BYTES_EACH = (256 * 1024 * 1024) / 100_000;
/** So long may nothing change before the reader counts as stuck. */
const STUCK_MS = 60_000;

const sleep = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

export async function runHostile({ seed, records, perSecond, print }: HostileOptions): Promise<HostileReport> {
  print('the platform, over Kafka');
  const platform = await PlatformUnderTest.launch('over Kafka');
  try {
    const stack = readStack(platform.folder);
    const processes = new Processes(stack);
    const random = new SeededRandom(seed);
    const lag = new Lag(stack.brokers);
    await lag.keepsBatches(KEEPING);
    // What a start leaves behind to be done is over by then.
    await sleep(SETTLE_MS);
    print(`${USERS} people with accounts at ${BUYING}, and purchases to warm up`);
    const users = await customers(platform.url, USERS, [ACCOUNT]);
    await closedLoop(platform, users, WARM_UP, IN_FLIGHT);
    const purchases = new SteadyPurchases(platform, users);
    const writer = await Writer.open({
      records,
      perSecond,
      random,
      print,
      bytes: records * BYTES_EACH,
      broker: stack.brokers.split(',')[0]!,
      pen: new BankPen(platform.folder, HOSTILE, random),
      otherBic: KEEPING,
    });

    print('purchases without hostile records');
    const before = await purchases.during(() => sleep(WITHOUT_MS));
    print(`${records} records to ${writer.topics.join(' and ')}, and purchases`);
    const startedAt = Date.now();
    const during = await purchases.during(async () => {
      await writer.write();
      print(`written in ${Math.round((Date.now() - startedAt) / 1000)} s; until they are read`);
      await lag.untilNone(writer.topics, print);
    });
    const seconds = (Date.now() - startedAt) / 1000;
    print('purchases without hostile records, again');
    const after = await purchases.during(() => sleep(WITHOUT_MS));

    const quiet = [...before, ...after];
    const without = { count: quiet.length, ...(await purchases.timesOf(quiet)) };
    const times = { count: during.length, ...(await purchases.timesOf(during)) };
    const kinds = await outcomesOf(platform.database, writer.sent);
    const ratio = times.p95 / without.p95;
    return {
      kinds,
      refused: [...writer.refused],
      codecs: [...writer.codecs],
      megabytes: writer.bytes / 1024 / 1024,
      seconds,
      purchases: { without, with: times, ratio },
      processes: processes.count,
      breaks: [
        ...kinds.flatMap(({ kind, wrong }) => wrong.slice(0, 3).map((one) => `${kind}: ${one}`)),
        ...processes
          .ended()
          .map((one) => `ended or started again: ${one.name} ${lastErrors(platform.folder, one.name)}`),
        ...(await unbalanced(platform.url, stack)),
        ...(await lag.left(writer.topics)).map((one) => `not read: ${one}`),
      ],
    };
  } finally {
    await platform.stop();
  }
}

/** What a process logged last of all that it could not go on with. */
function lastErrors(folder: string, name: string): string {
  const file = join(folder, 'logs', `${name}-1.log`);
  if (!existsSync(file)) return '';
  const lines = readFileSync(file, 'utf8').split('\n');
  const serious = lines.filter((line) => !/"level":"?(10|20|30|40|debug|info|warn)"?/.test(line) && line !== '');
  return `\n${serious.slice(-12).join('\n').slice(-4_000)}`;
}

/** Assets whose debits are not their credits. */
async function unbalanced(url: string, { processes }: ReturnType<typeof readStack>): Promise<string[]> {
  const form = new URLSearchParams({
    grant_type: 'client_credentials',
    client_id: 'dev:operator:hostile',
    client_secret: 'development-only',
  });
  const { access_token: token } = await callJson<{ access_token: string }>(url, '/oidc/token', {
    body: form.toString(),
    type: 'application/x-www-form-urlencoded',
  });
  // The gateway leads customers only.
  const ledger = processes.find(({ name }) => name === 'ledger')!.url;
  const { assets } = await callJson<{ assets: { asset: string; difference: string }[] }>(
    ledger,
    '/v1/ledger/trial-balance',
    { token },
  );
  if (assets.length === 0) return ['the trial balance is empty'];
  return assets.filter(({ difference }) => Number(difference) !== 0).map(({ asset }) => `${asset} does not balance`);
}

/** How far bank-gateway's group is behind the ends of topics. */
class Lag {
  readonly #kafka: Kafka;

  constructor(brokers: string) {
    this.#kafka = new Kafka({ brokers: brokers.split(','), logLevel: logLevel.NOTHING });
  }

  /** As a bank's topic was before the broker packed everything anew. */
  async keepsBatches(bic: string): Promise<void> {
    await this.#asAdmin((admin) =>
      admin.alterConfigs({
        validateOnly: false,
        resources: [
          {
            type: ConfigResourceTypes.TOPIC,
            name: `bank.${bic.toLowerCase()}.reports.v1`,
            configEntries: [{ name: 'max.message.bytes', value: String(1024 * 1024) }],
          },
        ],
      }),
    );
  }

  async left(topics: readonly string[]): Promise<string[]> {
    return (await this.#behind(topics)).filter(({ by }) => by > 0n).map(({ at, by }) => `${by} of ${at}`);
  }

  async untilNone(topics: readonly string[], print: (line: string) => void): Promise<void> {
    let last = -1n;
    for (let changedAt = Date.now(); Date.now() - changedAt < STUCK_MS; await sleep(1_000)) {
      const sum = (await this.#behind(topics)).reduce((all, { by }) => all + by, 0n);
      if (sum === 0n) return;
      if (sum !== last) changedAt = Date.now();
      last = sum;
    }
    print(`the reader does not move on: ${(await this.left(topics)).join(', ')}`);
  }

  #behind(topics: readonly string[]): Promise<{ at: string; by: bigint }[]> {
    return this.#asAdmin(async (admin) => {
      const groups = await admin.fetchOffsets({ groupId: 'bank-gateway', topics: [...topics] });
      const all = await Promise.all(
        groups.map(async ({ topic, partitions }) => {
          const ends = await admin.fetchTopicOffsets(topic);
          return ends.map(({ partition, high }) => {
            const offset = partitions.find((one) => one.partition === partition)?.offset ?? '0';
            const done = BigInt(offset) < 0n ? 0n : BigInt(offset);
            return { at: `${topic}/${partition}`, by: BigInt(high) - done };
          });
        }),
      );
      return all.flat();
    });
  }

  async #asAdmin<T>(work: (admin: ReturnType<Kafka['admin']>) => Promise<T>): Promise<T> {
    const admin = this.#kafka.admin();
    await admin.connect();
    try {
      return await work(admin);
    } finally {
      await admin.disconnect();
    }
  }
}
