// Medians, and one line for each result: what was measured, how it stands to its limit, and what it cost.
import { type ByKind, total } from './processes';

export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = Math.floor(sorted.length / 2);
  return sorted.length % 2 === 1 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2;
}

/** The median of one figure over the runs. */
export const over = <R>(runs: readonly R[], figure: (run: R) => number): number => median(runs.map(figure));

export function cpuLine(runs: readonly { readonly cpu: ByKind }[]): string {
  const kinds = [...new Set(runs.flatMap(({ cpu }) => [...cpu.keys()]))].sort();
  const of = kinds.map((kind) => `${kind} ${figure(over(runs, ({ cpu }) => cpu.get(kind) ?? 0))}`);
  return `${figure(over(runs, ({ cpu }) => total(cpu)))} ms CPU (${of.join(', ')})`;
}

/** Three digits are all that a shared machine lets one believe. */
export const figure = (value: number): string =>
  value >= 100 ? Math.round(value).toString() : value.toPrecision(value < 0.095 ? 2 : 3);

export const percent = (part: number, whole: number): string => `${figure((100 * part) / whole)} %`;

export function printSection(title: string, ...lines: readonly string[]): void {
  console.log(`\n${title}`);
  for (const line of lines) console.log(`  ${line}`);
}
