// `npm run bench -- --against FOLDER`: this build (B) beside the one of another checkout (A), on the same Node, in turns.
// The load, the counting and the statistics are always this checkout's, so an old build can be measured as well as a new one.
import { writeFileSync } from 'node:fs';
import { cpus } from 'node:os';
import { resolve } from 'node:path';
import type { Mode } from '../platform-under-test';
import { total } from '../processes';
import { figure } from '../report';
import { checkoutIn } from './checkout';
import { type MeasuredPair, type Row, compare, resultOf, tableOf } from './compare';
import { type Turn, type TurnSizes, measureTurn } from './turn';

export interface SideBySideOptions {
  readonly mode: Mode;
  readonly against: string;
  readonly pairs: number;
  readonly sizes: TurnSizes;
  /** A file for the raw pairs. */
  readonly json: string | undefined;
}

/** @returns whether B keeps the rule. */
export async function sideBySide({ mode, against, pairs: count, sizes, json }: SideBySideOptions): Promise<boolean> {
  const [a, b] = [checkoutIn(against, mode), checkoutIn(resolve(__dirname, '../../../..'), mode)];
  console.log(`A: ${a.commit} in ${a.folder}\nB: ${b.commit} in ${b.folder}`);
  console.log(
    `${cpus().length} x ${cpus()[0]?.model.trim()}, Node ${process.version}, ${mode}; ${count} pairs, ` +
      `each of ${sizes.orders} orders after ${sizes.warmUp}, ${sizes.inFlight} at any time (busy), then ${sizes.ordersAlone} one at a time (alone).`,
  );
  const pairs: MeasuredPair[] = [];
  for (let at = 0; at < count; at += 1) {
    // A B, B A, A B ...: a machine that becomes slower or faster meanwhile does so for both.
    const [first, second] = at % 2 === 0 ? [a, b] : [b, a];
    const one = await measureTurn(first, mode, sizes);
    const other = await measureTurn(second, mode, sizes);
    const pair = at % 2 === 0 ? { a: one, b: other } : { a: other, b: one };
    pairs.push(pair);
    console.log(`pair ${at + 1}: A ${inShort(pair.a)} | B ${inShort(pair.b)}`);
  }
  const rows = compare(pairs);
  console.log(`\n${tableOf(rows)}`);
  console.log(`\n${intervalLine(rows)}`);
  console.log(resultOf(rows));
  if (json !== undefined)
    writeFileSync(json, `${JSON.stringify(report({ a, b, mode, sizes, pairs, rows }), null, 2)}\n`);
  return rows.every(({ breach }) => breach === undefined);
}

const inShort = ({ alone, busy }: Turn): string =>
  `${figure(alone.statements)} statements and ${figure(alone.roundTrips)} round trips alone, ${figure(total(busy.cpu))} ms CPU busy`;

function intervalLine([row]: readonly Row[]): string {
  const coverage = (row!.ratio.coverage * 100).toFixed(1);
  return `A and B are medians, B / A is the median of the pairs' ratios; its interval holds the true one in ${coverage} % of cases.`;
}

/** With plain objects in place of maps, which JSON does not know. */
function report({ pairs, ...rest }: { pairs: readonly MeasuredPair[] } & Readonly<Record<string, unknown>>): object {
  const plain = (turn: Turn): object =>
    Object.fromEntries(
      Object.entries(turn).map(([load, cost]) => [load, { ...cost, cpu: Object.fromEntries(cost.cpu) }]),
    );
  return { ...rest, node: process.version, pairs: pairs.map(({ a, b }) => ({ a: plain(a), b: plain(b) })) };
}
