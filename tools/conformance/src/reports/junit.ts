// The results as JUnit XML, which servers of continuous integration read: a rule is a test case.
import type { KitRun } from '../run';
import { escaped } from './markup';
import { guideOf, shownDeviations } from './table';

/** @param strict whether a broken SHOULD is a failure; otherwise it is in the output of its case. */
export function junitOf({ bic, startedAt, seconds, results }: KitRun, strict: boolean): string {
  const isFailure = ({ state, rule }: KitRun['results'][number]): boolean =>
    state === 'failed' && (strict || rule.level === 'MUST');
  const cases = results.map((result) => {
    const { rule, state } = result;
    const open = `    <testcase classname="${escaped(bic)}.${rule.level}" name="${escaped(`${rule.id}: ${rule.text}`)}" time="0"`;
    if (state === 'passed') return `${open}/>`;
    if (state === 'not run') return `${open}><skipped message="${escaped(`needs ${rule.needs}`)}"/></testcase>`;
    const detail = escaped([...shownDeviations(result), guideOf(result)].join('\n'));
    if (!isFailure(result)) return `${open}><system-out>${detail}</system-out></testcase>`;
    return `${open}><failure type="${rule.level}" message="${escaped(rule.text)}">${detail}</failure></testcase>`;
  });
  const numbers = [
    `tests="${results.length}"`,
    `failures="${results.filter(isFailure).length}"`,
    'errors="0"',
    `skipped="${results.filter(({ state }) => state === 'not run').length}"`,
    `time="${seconds.toFixed(3)}"`,
  ].join(' ');
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    `<testsuites ${numbers}>`,
    `  <testsuite name="conformance ${escaped(bic)}" timestamp="${startedAt.toISOString().slice(0, 19)}" ${numbers}>`,
    ...cases,
    '  </testsuite>',
    '</testsuites>',
    '',
  ].join('\n');
}
