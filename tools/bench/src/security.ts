// What security between everybody and the brokers costs: purchases over a Kafka with TLS, passwords and rights beside purchases of
// the same build over one in clear text. Both run all the time and are loaded in turns, so that a neighbour's noise falls on both.
import { cpus } from 'node:os';
import { type BenchCustomer, customers } from './client';
import { PlatformUnderTest } from './platform-under-test';
import { total } from './processes';
import { type PurchaseResult, closedLoop } from './purchases';
import { cpuLine, figure, over, printSection } from './report';
import { ratioOf } from './side-by-side/ratio-interval';

const USERS = 30;
const IN_FLIGHT = 20;
/** Of the throughput in clear text. */
const WANTED = 0.9;

export interface SecuritySizes {
  readonly pairs: number;
  readonly warmUp: number;
  /** Of each platform in each pair. */
  readonly purchases: number;
}

interface Side {
  readonly platform: PlatformUnderTest;
  readonly users: readonly BenchCustomer[];
  readonly runs: PurchaseResult[];
}

export async function security({ pairs, warmUp, purchases }: SecuritySizes): Promise<void> {
  console.log(
    `${cpus().length} x ${cpus()[0]?.model.trim()}, Node ${process.version}; ${pairs} pairs, each of ${purchases} purchases, ` +
      `${IN_FLIGHT} at any time, after ${warmUp}.`,
  );
  const sides: Side[] = [];
  try {
    for (const kafka of ['insecure', 'secured']) sides.push(await start(kafka, warmUp));
    for (let at = 0; at < pairs; at += 1) {
      for (const { platform, users, runs } of at % 2 === 0 ? sides : sides.toReversed()) {
        runs.push(await closedLoop(platform, users, purchases, IN_FLIGHT));
      }
    }
  } finally {
    await Promise.all(sides.map(({ platform }) => platform.stop()));
  }
  const [plain, secured] = sides.map(({ runs }) => runs);
  printResult(plain!, secured!);
}

async function start(kafka: string, warmUp: number): Promise<Side> {
  const platform = await PlatformUnderTest.launch('over Kafka', { environment: { AIYRBAS_KAFKA: kafka } });
  const users = await customers(platform.url, USERS);
  await closedLoop(platform, users, warmUp, IN_FLIGHT);
  return { platform, users, runs: [] };
}

function printResult(plain: readonly PurchaseResult[], secured: readonly PurchaseResult[]): void {
  const ratio = (of: (run: PurchaseResult) => number): string => {
    const { median, low, high, coverage } = ratioOf(plain.map((run, at) => ({ a: of(run), b: of(secured[at]!) })));
    return `${median.toFixed(2)} (${low.toFixed(2)} to ${high.toFixed(2)}, ${(coverage * 100).toFixed(0)} %)`;
  };
  const line = (title: string, runs: readonly PurchaseResult[]): string =>
    `${title}: ${figure(over(runs, ({ perSecond }) => perSecond))} completed/s, p95 ${figure(over(runs, ({ p95 }) => p95))} ms, ${cpuLine(runs)} each`;
  printSection(
    'Purchases over Kafka, in clear text and secured (medians)',
    line('clear text', plain),
    line('TLS, passwords and rights', secured),
    `secured / clear text, medians of the pairs: completed/s ${ratio(({ perSecond }) => perSecond)} (wanted: at least ${WANTED}), ` +
      `CPU ${ratio(({ cpu }) => total(cpu))}`,
  );
}
