// The results as a table for a terminal: one line for each rule, and below it the records that break it.
import { type SentRecord, type WrittenRecord, headerText } from '../transcript';
import type { RuleResult } from '../rules/rule';
import type { KitRun } from '../run';

/** So many records are shown of one rule; the others are counted. */
export const SHOWN_MAX = 3;

const isWritten = (record: WrittenRecord | SentRecord): record is WrittenRecord => 'signed' in record;

/** Where a record lies and what it is, so that a bank's engineer finds it. */
export function recordName(record: WrittenRecord | SentRecord): string {
  if (!isWritten(record)) {
    const { record: own, message, id } = record;
    return `to ${own.topic}, key ${own.key}, ${message.version}, ce_id ${id}`;
  }
  const { topic, partition, offset } = record.record;
  const type = headerText(record.record, 'ce_type') || 'no ce_type';
  return `${topic} partition ${partition} offset ${offset}, key ${record.key}, ${type}, ce_id ${record.id || 'none'}`;
}

export const shownDeviations = ({ deviations }: RuleResult): readonly string[] => {
  const lines = deviations.slice(0, SHOWN_MAX).map(({ what, record }) => `${what}: ${recordName(record)}`);
  const more = deviations.length - lines.length;
  return more > 0 ? [...lines, `and ${more} more`] : lines;
};

export const guideOf = ({ rule }: RuleResult): string => `docs/guides/${rule.source[0]}, "${rule.source[1]}"`;

export const countsOf = ({ results }: KitRun) => {
  const count = (state: RuleResult['state'], level?: string): number =>
    results.filter((one) => one.state === state && (level === undefined || one.rule.level === level)).length;
  return {
    passed: count('passed'),
    failedMust: count('failed', 'MUST'),
    failedShould: count('failed', 'SHOULD'),
    notRun: count('not run'),
  };
};

export function textOfRun(run: KitRun): string {
  const lines = run.results.flatMap((result) => {
    const { rule, state, cases } = result;
    const head = `${state.padEnd(8)} ${rule.level.padEnd(7)} ${rule.id.padEnd(22)} ${rule.text}`;
    if (state === 'passed') return [`${head} (${cases})`];
    if (state === 'not run') return [head, `                 needs ${rule.needs}`];
    return [
      head,
      ...shownDeviations(result).map((line) => `                 ${line}`),
      `                 ${guideOf(result)}`,
    ];
  });
  const left = run.left.map(({ scenario, needs }) => `left out "${scenario}": no account ${needs.join(', ')}`);
  const { passed, failedMust, failedShould, notRun } = countsOf(run);
  return [
    ...lines,
    ...left,
    '',
    `${run.bic}: ${run.sent} records sent, ${run.written} read, ${Math.round(run.seconds)} s`,
    `${passed} rules passed, ${failedMust} MUST and ${failedShould} SHOULD failed, ${notRun} not run`,
  ].join('\n');
}
