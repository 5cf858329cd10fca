// The results as one page that needs nothing else: for the file of an onboarding.
import type { KitRun } from '../run';
import { escaped } from './markup';
import { countsOf, guideOf, shownDeviations } from './table';

const STYLE = `body{font:15px/1.45 system-ui,sans-serif;margin:2rem auto;max-width:70rem;padding:0 1rem;color:#1b1b1b}
table{border-collapse:collapse;width:100%}th,td{text-align:left;vertical-align:top;padding:.45rem .6rem;border-bottom:1px solid #ddd}
.passed{color:#11632f}.failed{color:#a4161a;font-weight:600}.not-run{color:#666}code{overflow-wrap:anywhere;font-size:.85em}`;

export function htmlOf(run: KitRun): string {
  const { passed, failedMust, failedShould, notRun } = countsOf(run);
  const rows = run.results.map((result) => {
    const { rule, state, cases } = result;
    const details =
      state === 'failed'
        ? shownDeviations(result).map((line) => `<br><code>${escaped(line)}</code>`)
        : state === 'not run'
          ? [`<br>needs ${escaped(rule.needs)}`]
          : [];
    return [
      `<tr><td class="${state.replace(' ', '-')}">${state}</td><td>${rule.level}</td><td><code>${rule.id}</code></td>`,
      `<td>${escaped(rule.text)}${details.join('')}</td><td>${cases}</td><td>${escaped(guideOf(result))}</td></tr>`,
    ].join('');
  });
  const left = run.left.map(
    ({ scenario, needs }) => `<li>${escaped(scenario)}: no account ${escaped(needs.join(', '))}</li>`,
  );
  return [
    '<!doctype html>',
    `<html lang="en"><head><meta charset="utf-8"><title>Conformance of ${escaped(run.bic)}</title><style>${STYLE}</style></head><body>`,
    `<h1>Conformance of ${escaped(run.bic)}</h1>`,
    `<p>${run.startedAt.toISOString()}: ${run.sent} records sent, ${run.written} read, ${Math.round(run.seconds)} s.</p>`,
    `<p>${passed} rules passed, ${failedMust} MUST and ${failedShould} SHOULD failed, ${notRun} not run.</p>`,
    ...(left.length > 0 ? [`<p>Left out:</p><ul>${left.join('')}</ul>`] : []),
    '<table><thead><tr><th>result</th><th>level</th><th>rule</th><th>text</th><th>cases</th><th>guide</th></tr></thead><tbody>',
    ...rows,
    '</tbody></table></body></html>',
    '',
  ].join('\n');
}
