// All benchmarks in one run. What is compared is measured in turns, so that a neighbour's noise falls on both.
import { cpus } from 'node:os';
import { type BenchCustomer, customers } from './client';
import { type Mode, PlatformUnderTest } from './platform-under-test';
import type { Limit } from './limit';
import { LedgerUnderTest, type PostingResult } from './postings';
import { spent, total } from './processes';
import { type PurchaseResult, closedLoop, openLoop } from './purchases';
import { BareRoute, type RequestResult, quotes } from './quotes';
import { cpuLine, figure, over, percent, printSection } from './report';

export const SUBJECTS = ['idle', 'purchases', 'quotes', 'postings'] as const;
export type Subject = (typeof SUBJECTS)[number];

export interface Sizes {
  readonly rounds: number;
  /** What a start leaves behind to be done is not idling. */
  readonly settleSeconds: number;
  readonly idleSeconds: number;
  /** Purchases before anything is measured: code is compiled, plans are made, accounts are opened. */
  readonly warmUp: number;
  readonly purchases: number;
  readonly lowLoadSeconds: number;
  readonly quoteSeconds: number;
  readonly postings: number;
  readonly limitSeconds: number;
}

export const FULL: Sizes = {
  rounds: 3,
  settleSeconds: 30,
  idleSeconds: 30,
  warmUp: 400,
  purchases: 500,
  lowLoadSeconds: 10,
  quoteSeconds: 5,
  postings: 20_000,
  limitSeconds: 4,
};

/** Ends within a minute and a half; for seeing that it works, not for figures. */
export const SHORT: Sizes = {
  rounds: 1,
  settleSeconds: 5,
  idleSeconds: 5,
  warmUp: 100,
  purchases: 200,
  lowLoadSeconds: 5,
  quoteSeconds: 3,
  postings: 10_000,
  limitSeconds: 3,
};

const USERS = 30;
/** So many purchases at once keep two cores busy; with more they only wait longer. */
const IN_FLIGHT = 40;
const LOW_PER_SECOND = 2;

/** What purchases should do, with an instant bank, on two cores. */
const WANTED = {
  'one process': { perSecond: 50, lowP50Ms: 150 },
  'over Kafka': { perSecond: 40, lowP50Ms: 400 },
} as const;

export async function benchmark(mode: Mode, sizes: Sizes, topics: readonly Subject[]): Promise<void> {
  const [processor] = cpus();
  console.log(
    `${cpus().length} x ${processor?.model.trim()}, Node ${process.version}, ${mode}; medians of ${sizes.rounds}.`,
  );
  console.log('The load generator runs on the same cores. It is not counted in the CPU time.');
  if (topics.some((topic) => topic !== 'postings')) await onPlatform(mode, sizes, topics);
  if (topics.includes('postings')) await postings(sizes);
}

async function onPlatform(mode: Mode, sizes: Sizes, topics: readonly Subject[]): Promise<void> {
  const platform = await PlatformUnderTest.start(mode);
  try {
    if (topics.includes('idle')) await idle(platform, sizes);
    const users = await customers(platform.url, USERS);
    await closedLoop(platform, users, sizes.warmUp, IN_FLIGHT);
    if (topics.includes('purchases')) await purchases(mode, platform, users, sizes);
    if (topics.includes('quotes')) await quotesBesideBareRoute(platform, users, sizes);
    const memory = [...platform.memory()].map(([kind, bytes]) => `${kind} ${Math.round(bytes / 2 ** 20)} MiB`);
    printSection('Memory, shared pages by share', memory.join(', '));
  } finally {
    await platform.stop();
  }
}

async function idle(platform: PlatformUnderTest, { settleSeconds, idleSeconds }: Sizes): Promise<void> {
  await pause(settleSeconds * 1000);
  const transactions = await platform.transactions();
  const startedAt = performance.now();
  const before = platform.cpu();
  await pause(idleSeconds * 1000);
  const cpu = spent(before, platform.cpu());
  const transactionsUsed = (await platform.transactions()) - transactions;
  printSection(
    'Idle',
    `${percent(total(cpu), idleSeconds * 1000)} of a core, all processes (wanted: under 3 %)`,
    [...cpu].map(([kind, ms]) => `${kind} ${percent(ms, idleSeconds * 1000)}`).join(', '),
    `${figure((transactionsUsed * 1000) / (performance.now() - startedAt))} database transactions a second`,
  );
}

async function purchases(
  mode: Mode,
  platform: PlatformUnderTest,
  users: readonly BenchCustomer[],
  sizes: Sizes,
): Promise<void> {
  const low: PurchaseResult[] = [];
  const busy: PurchaseResult[] = [];
  for (let round = 0; round < sizes.rounds; round += 1) {
    low.push(await openLoop(platform, users, LOW_PER_SECOND, sizes.lowLoadSeconds));
    busy.push(await closedLoop(platform, users, sizes.purchases, IN_FLIGHT));
  }
  printSection(
    `Purchases, ${IN_FLIGHT} at any time`,
    `${figure(over(busy, (run) => run.perSecond))} completed/s (wanted: ${WANTED[mode].perSecond}), ${latency(busy)} (wanted: p99 under 1,000)`,
    ...costs(busy),
  );
  printSection(
    `Purchases, ${LOW_PER_SECOND} a second`,
    `${latency(low)} (wanted: p50 under ${WANTED[mode].lowP50Ms})`,
    ...costs(low),
  );
}

const latency = (runs: readonly PurchaseResult[]): string =>
  `accepted to completed p50 ${figure(over(runs, (run) => run.p50))} ms, p99 ${figure(over(runs, (run) => run.p99))} ms`;

function costs(runs: readonly PurchaseResult[]): string[] {
  const transactions = `${figure(over(runs, (run) => run.transactions))} transactions`;
  const transactionsUsed = runs.every((run) => run.statements !== undefined)
    ? [
        `${figure(over(runs, (run) => run.statements!))} statements`,
        `${figure(over(runs, (run) => run.roundTrips!))} round trips`,
      ]
    : [];
  return [`an order: ${cpuLine(runs)}`, `an order: ${[transactions, ...transactionsUsed].join(', ')}`];
}

async function quotesBesideBareRoute(
  platform: PlatformUnderTest,
  users: readonly BenchCustomer[],
  { rounds, quoteSeconds }: Sizes,
): Promise<void> {
  const route = await BareRoute.start();
  const bare: RequestResult[] = [];
  const firm: RequestResult[] = [];
  try {
    await route.requests(1);
    await quotes(platform, users, 1);
    for (let round = 0; round < rounds; round += 1) {
      bare.push(await route.requests(quoteSeconds));
      firm.push(await quotes(platform, users, quoteSeconds));
    }
  } finally {
    route.stop();
  }
  const [quoted, limit] = [over(firm, (run) => run.perSecond), over(bare, (run) => run.perSecond)];
  printSection(
    'Firm quotes, signed and on disk, 32 connections',
    `${figure(quoted)}/s: ${percent(quoted, limit)} of a bare Nest-on-Fastify route's ${figure(limit)}/s (wanted: 33 %)`,
    `a quote: ${cpuLine(firm)}`,
    `a bare request: ${cpuLine(bare)}`,
  );
}

async function postings(sizes: Sizes): Promise<void> {
  const ledger = await LedgerUnderTest.start();
  const limits: Limit[] = [];
  const spread: PostingResult[] = [];
  const hot: PostingResult[] = [];
  try {
    for (let round = 0; round < sizes.rounds; round += 1) {
      limits.push(await ledger.limit(sizes.limitSeconds));
      spread.push(await ledger.postings(sizes.postings, 10_000));
      hot.push(await ledger.postings(sizes.postings, 1));
    }
  } finally {
    await ledger.stop();
  }
  const limit = over(limits, (run) => run.transfersPerSecond);
  const [posted, postedHot] = [over(spread, (run) => run.perSecond), over(hot, (run) => run.perSecond)];
  printSection(
    'Ledger postings from the bus',
    `${figure(posted)}/s: ${percent(posted, limit)} of ${figure(limit)}/s in batches of 100 by ${limits[0]!.by} (wanted: 50 %)`,
    `on one hot account ${figure(postedHot)}/s: ${percent(postedHot, posted)} of that (wanted: 90 %)`,
    `a posting: ${cpuLine(spread)}, ${figure(over(spread, (run) => run.transactionsPerPosting))} transactions`,
  );
}

const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));
