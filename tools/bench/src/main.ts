// `npm run bench`: what the platform does a second, how long a purchase takes, and what each costs. Fails on errors, never
// on a figure: this machine is somebody else's too. With `--against` it compares two builds; then `--fail-if-slower` fails on a figure.
import { parseArgs } from 'node:util';
import { endProcess } from '@aiyrbas/observability';
import { FULL, SHORT, SUBJECTS, type Sizes, type Subject, benchmark } from './benchmark';
import { groupings } from './groupings';
import type { Mode } from './platform-under-test';
import { NotBuilt } from './side-by-side/checkout';
import { PAIRS_FOR_95_PERCENT } from './side-by-side/ratio-interval';
import { security } from './security';
import { sideBySide } from './side-by-side/side-by-side';
import { compareStatements } from './side-by-side/statement';

const { values } = parseArgs({
  options: {
    short: { type: 'boolean', default: false },
    kafka: { type: 'boolean', default: false },
    groupings: { type: 'boolean', default: false },
    security: { type: 'boolean', default: false },
    only: { type: 'string', default: SUBJECTS.join(',') },
    against: { type: 'string' },
    pairs: { type: 'string', default: '10' },
    orders: { type: 'string', default: '300' },
    statement: { type: 'string' },
    page: { type: 'string', default: '1000' },
    'fail-if-slower': { type: 'boolean', default: false },
    json: { type: 'string' },
  },
});

const mode: Mode = values.kafka ? 'over Kafka' : 'one process';
/** So many under way at once keep two cores busy. */
const IN_FLIGHT = 40;
/** Orders one at a time cost nearly the same each, so a few are enough. */
const ALONE = 20;

async function compareWith(against: string): Promise<boolean> {
  const [pairs, orders] = [wholeNumber('pairs', values.pairs), wholeNumber('orders', values.orders)];
  if (values['fail-if-slower'] && pairs < PAIRS_FOR_95_PERCENT) {
    refuse(`--fail-if-slower needs an interval of 95 %, and so --pairs ${PAIRS_FOR_95_PERCENT} or more.`);
  }
  if (values.statement !== undefined) {
    const day = { entries: wholeNumber('statement', values.statement), page: wholeNumber('page', values.page) };
    await compareStatements(against, day, pairs);
    return true;
  }
  const sizes = { orders, warmUp: orders, inFlight: IN_FLIGHT, ordersAlone: ALONE };
  const keepsTheRule = await sideBySide({ mode, against, pairs, sizes, json: values.json });
  return keepsTheRule || !values['fail-if-slower'];
}

async function measureAlone(): Promise<boolean> {
  const topics = values.only.split(',') as Subject[];
  const unknown = topics.filter((topic) => !SUBJECTS.includes(topic));
  if (unknown.length > 0) refuse(`--only takes ${SUBJECTS.join(', ')}; not ${unknown.join(', ')}`);
  const sizes: Sizes = values.short ? SHORT : FULL;
  await benchmark(mode, sizes, topics);
  return true;
}

function wholeNumber(name: string, text: string): number {
  if (!/^[1-9]\d{0,5}$/.test(text)) refuse(`--${name} takes a whole number from 1 to 999999; not ${text}`);
  return Number.parseInt(text, 10);
}

function refuse(why: string): never {
  console.error(why);
  process.exit(1);
}

// The platform under test ends with this process only when the process runs its exit handlers.
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => process.exit(1));

async function compareGroupings(): Promise<boolean> {
  const { settleSeconds, idleSeconds, warmUp } = values.short ? SHORT : FULL;
  await groupings({ settleSeconds, idleSeconds: 2 * idleSeconds, warmUp });
  return true;
}

async function measureSecurity(): Promise<boolean> {
  await security(
    values.short
      ? { pairs: 2, warmUp: 100, purchases: 100 }
      : { pairs: wholeNumber('pairs', values.pairs), warmUp: 1_000, purchases: 200 },
  );
  return true;
}

function measure(): Promise<boolean> {
  if (values.security) return measureSecurity();
  if (values.groupings) return compareGroupings();
  return values.against === undefined ? measureAlone() : compareWith(values.against);
}

measure().then(
  (isGood) => endProcess(isGood ? 0 : 1),
  (error: unknown) => {
    console.error(error instanceof NotBuilt ? error.message : error);
    endProcess(1);
  },
);
