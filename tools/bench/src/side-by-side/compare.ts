// Compares what two builds need for an order: pure, from the turns to the table and the result.
import { total } from '../processes';
import { figure, median } from '../report';
import { type Ratio, ratioOf } from './ratio-interval';
import type { Cost, OrderCost, Turn } from './turn';

/** One turn of each build. A is the build that is compared against, B the one that may have become slower. */
export interface MeasuredPair {
  readonly a: Turn;
  readonly b: Turn;
}

/** The project's rule: B may need at most so many times as much as A. */
export const ALLOWED = { counts: 1.05, cpu: 1.03 } as const;

export interface Row {
  readonly measure: string;
  readonly a: number;
  readonly b: number;
  readonly ratio: Ratio;
  /** Why this row breaks the rule, if it does. */
  readonly breach?: string;
}

type Limit = (ratio: Ratio) => string | undefined;

/** One at a time, counts are nearly exact: the ratio itself must be within the limit, unless the interval includes 1. */
const exactly =
  (limit: number): Limit =>
  ({ median: ratio, low }) =>
    ratio > limit && low > 1 ? `${inFull(ratio)} times as much, above ${limit}` : undefined;
/** What is noisy breaks the rule only when its interval lies above the limit as a whole. */
const surely =
  (limit: number): Limit =>
  ({ low }) =>
    low > limit ? `at least ${inFull(low)} times as much, above ${limit}` : undefined;
const toBeRead: Limit = () => undefined;

export function compare(pairs: readonly MeasuredPair[]): Row[] {
  const busy = ordersOf(pairs, 'busy');
  const alone = ordersOf(pairs, 'alone');
  const idle = pairs.map(({ a, b }) => ({ a: a.idle, b: b.idle }));
  return [
    ...costRows('busy', busy, surely(ALLOWED.counts), surely(ALLOWED.cpu)),
    ...timeRows('busy', busy),
    ...costRows('alone', alone, exactly(ALLOWED.counts), toBeRead),
    ...timeRows('alone', alone),
    ...costRows('idle', idle, toBeRead, toBeRead),
  ];
}

interface Both<T> {
  readonly a: T;
  readonly b: T;
}

const ordersOf = (pairs: readonly MeasuredPair[], load: 'busy' | 'alone'): Both<OrderCost>[] =>
  pairs.map(({ a, b }) => ({ a: a[load], b: b[load] }));

function costRows(load: string, costs: readonly Both<Cost>[], counts: Limit, cpu: Limit): Row[] {
  const row = rowsFor(load, costs);
  const processes = new Set(costs.flatMap(({ a, b }) => [...a.cpu.keys(), ...b.cpu.keys()]));
  return [
    ...row('statements', (cost) => cost.statements, counts),
    ...row('round trips', (cost) => cost.roundTrips, counts),
    ...row('transactions', (cost) => cost.transactions, toBeRead),
    ...row('CPU, ms', (cost) => total(cost.cpu), cpu),
    ...[...processes].sort().flatMap((name) => row(`- ${name}`, (cost) => cost.cpu.get(name) ?? 0, toBeRead)),
  ];
}

function timeRows(load: string, costs: readonly Both<OrderCost>[]): Row[] {
  const row = rowsFor(load, costs);
  return [
    ...row('p50, ms', (cost) => cost.p50, toBeRead),
    ...row('p99, ms', (cost) => cost.p99, toBeRead),
    ...(load === 'busy' ? row('completed/s', (cost) => cost.perSecond, toBeRead) : []),
  ];
}

const rowsFor =
  <C extends Cost>(load: string, costs: readonly Both<C>[]) =>
  (measure: string, of: (cost: C) => number, limit: Limit): Row[] => {
    const values = costs.map(({ a, b }) => ({ a: of(a), b: of(b) }));
    // A process that did nothing in some turn (a tick is 10 ms) has no ratio.
    if (values.some(({ a, b }) => a <= 0 || b <= 0)) return [];
    const ratio = ratioOf(values);
    const breach = limit(ratio);
    const medians = { a: median(values.map(({ a }) => a)), b: median(values.map(({ b }) => b)) };
    return [{ measure: `${load}: ${measure}`, ...medians, ratio, ...(breach !== undefined && { breach }) }];
  };

export function tableOf(rows: readonly Row[]): string {
  const lines = rows.map(({ measure, a, b, ratio }) => [
    measure,
    figure(a),
    figure(b),
    inFull(ratio.median),
    `${inFull(ratio.low)} to ${inFull(ratio.high)}`,
  ]);
  const table = [['busy and alone: an order; idle: a second', 'A', 'B', 'B / A', 'interval'], ...lines];
  const widths = table[0]!.map((_, column) => Math.max(...table.map((cells) => cells[column]!.length)));
  return table
    .map((cells) =>
      cells.map((cell, at) => (at === 0 ? cell.padEnd(widths[0]!) : cell.padStart(widths[at]!))).join('  '),
    )
    .join('\n');
}

/** One line. */
export function resultOf(rows: readonly Row[]): string {
  const breaches = rows.flatMap(({ measure, breach }) => (breach === undefined ? [] : [`${measure}: ${breach}`]));
  return breaches.length > 0
    ? `B is slower: ${breaches.join('; ')}.`
    : `B keeps the rule: statements and round trips at most ${ALLOWED.counts} times, CPU not surely above ${ALLOWED.cpu} times.`;
}

const inFull = (ratio: number): string => ratio.toFixed(3);
