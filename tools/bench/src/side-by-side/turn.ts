// One turn of one build: a start on a new folder, a warm-up, then a fixed number of purchases, many at any time and then one
// at a time, of which everything is counted from outside. Each turn has processes of its own, because what V8 compiles differs from start to start and then stays:
// turns in one process would all share its luck, and the interval would be too narrow.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { customers } from '../client';
import { type Mode, PlatformUnderTest } from '../platform-under-test';
import { type ByKind, each, spent } from '../processes';
import { purchaseAll, purchaseOneByOne, timesOf } from '../purchases';
import type { Checkout } from './checkout';
import { CountingRelay } from './counting-relay';
import { cpuByProcess } from './cpu-by-process';
import type { CountedWork } from './frontend-messages';

export interface TurnSizes {
  readonly warmUp: number;
  /** Purchases of which many are under way at any time. */
  readonly orders: number;
  readonly inFlight: number;
  /** Purchases of which the next begins when the last has completed. */
  readonly ordersAlone: number;
}

/** What was used, of one order or of one second. */
export interface Cost extends CountedWork {
  /** CPU milliseconds by process. */
  readonly cpu: ByKind;
}

/** The cost of one order, and how fast all of them were. */
export interface OrderCost extends Cost {
  /** Completed orders per second. */
  readonly perSecond: number;
  /** Milliseconds from acceptance to completion. */
  readonly p50: number;
  readonly p99: number;
}

export interface Turn {
  /** Many at any time: batches fill, and how full they are varies a little. Everything that was used is counted. */
  readonly busy: OrderCost;
  /** A second without orders: timers and polls. */
  readonly idle: Cost;
  /** One at a time, less what the same time costs when idle: nothing shares a batch, so it is nearly the same each time. */
  readonly alone: OrderCost;
}

const USERS = 30;
/** What may wait follows an order within a second (reconciliation, the end of a reservation): it belongs to that order. */
const SETTLE_MS = 2_000;
const IDLE_MS = 6_000;
/** With a shorter pause the end of one order would share batches with the beginning of the next, more or less of them by chance. */
const ALONE_PAUSE_MS = 600;

/** @throws when an order did not complete, or when the build's database could not be counted. */
export async function measureTurn(build: Checkout, mode: Mode, sizes: TurnSizes): Promise<Turn> {
  const folder = mkdtempSync(join(tmpdir(), 'aiyrbas-relay-'));
  const relay = await CountingRelay.open(join(folder, 'relay.sock'));
  try {
    const platform = await PlatformUnderTest.launch(mode, {
      checkout: build.folder,
      nodeOptions: [`--require=${preload(folder, relay.path)}`],
    });
    try {
      return await measure(platform, relay, sizes);
    } finally {
      await platform.stop();
    }
  } finally {
    relay.close();
    rmSync(folder, { recursive: true, force: true });
  }
}

/** A file and no variable: the stack hands its services `NODE_OPTIONS` and nothing else of its environment. */
function preload(folder: string, relay: string): string {
  const file = join(folder, 'preload.cjs');
  const [code, path] = [join(__dirname, 'route-to-relay.js'), relay].map((one) => JSON.stringify(one));
  writeFileSync(file, `require(${code}).routeToRelay(${path});\n`);
  return file;
}

async function measure(platform: PlatformUnderTest, relay: CountingRelay, sizes: TurnSizes): Promise<Turn> {
  const { warmUp, orders, inFlight, ordersAlone } = sizes;
  const users = await customers(platform.url, USERS);
  await purchaseAll(platform, users, warmUp, inFlight);
  const used = async <T>(act: () => Promise<T>): Promise<{ cost: Cost; seconds: number; result: T }> => {
    await pause(SETTLE_MS);
    const [from, before, cpuBefore] = [performance.now(), relay.work, cpuByProcess(platform.pids)];
    const result = await act();
    await pause(SETTLE_MS);
    const [to, after, cpuAfter] = [performance.now(), relay.work, cpuByProcess(platform.pids)];
    const cost = { ...changed(after, (value, key) => value - before[key]), cpu: spent(cpuBefore, cpuAfter) };
    return { cost, seconds: (to - from) / 1000, result };
  };

  const busy = await used(() => purchaseAll(platform, users, orders, inFlight));
  if (busy.cost.statements === 0) {
    throw new Error('no statement was counted: this build does not reach PostgreSQL by a socket in its data folder');
  }
  const idleUse = await used(() => pause(IDLE_MS));
  const idle = divided(idleUse.cost, idleUse.seconds);
  const alone = await used(() => purchaseOneByOne(platform, users, ordersAlone, ALONE_PAUSE_MS));
  return {
    busy: { ...divided(busy.cost, orders), ...(await timesOf(platform, busy.result)) },
    idle,
    alone: {
      ...divided(less(alone.cost, idle, alone.seconds), ordersAlone),
      ...(await timesOf(platform, alone.result)),
    },
  };
}

const divided = ({ cpu, ...counts }: Cost, by: number): Cost => ({
  ...changed(counts, (value) => value / by),
  cpu: each(cpu, by),
});

const less = ({ cpu, ...counts }: Cost, idle: Cost, seconds: number): Cost => ({
  ...changed(counts, (value, key) => value - idle[key] * seconds),
  cpu: new Map([...cpu].map(([name, ms]) => [name, Math.max(0, ms - (idle.cpu.get(name) ?? 0) * seconds)])),
});

const changed = (
  { statements, roundTrips, transactions }: CountedWork,
  change: (value: number, key: keyof CountedWork) => number,
): CountedWork => ({
  statements: change(statements, 'statements'),
  roundTrips: change(roundTrips, 'roundTrips'),
  transactions: change(transactions, 'transactions'),
});

const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));
