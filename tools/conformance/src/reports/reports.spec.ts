// The three forms of the results say the same, and whatever a bank writes stands in them as text.
import { elementsIn } from '../testing/xml-probe';
import { type KitRun, runKit } from '../run';
import { THIRTEEN } from '../testing/banks-with-a-fault';
import { newKeys, settingsFor } from '../testing/in-memory-bank';
import { InMemoryConversation } from '../testing/in-memory-conversation';
import { escaped } from './markup';
import { junitOf } from './junit';
import { htmlOf } from './page';
import { textOfRun } from './table';

let run: KitRun;
beforeAll(async () => {
  const keys = newKeys();
  const { bank } = THIRTEEN.find(({ name }) => name === 'executes a repetition')!;
  const { held: _none, ...customers } = settingsFor(keys).customers;
  run = await runKit(new InMemoryConversation(new bank(keys), false), settingsFor(keys, { customers, load: 2 }));
});

const names = (state: string): string[] => run.results.filter((one) => one.state === state).map(({ rule }) => rule.id);

test('the table names the rule, the record and the paragraph, and what was left out', () => {
  const text = textOfRun(run);
  expect(text).toMatch(
    /^failed {3}MUST {4}once .*\n {17}booked \d times; .*: bank\.eurikzka\.reports\.v1 partition \d offset \d+, key [0-9a-f]{32}, camt\.054\.001\.08, ce_id [0-9a-f-]{36}$/m,
  );
  expect(text).toContain('docs/guides/read-a-banks-topics.md, "What you can rely on, and what you must do"');
  expect(text).toMatch(/^not run {2}MUST {4}response-outage .*\n {17}needs --restart-command$/m);
  expect(text).toContain('left out "payments that the bank holds": no account held');
  expect(text).toMatch(/^\d+ rules passed, 2 MUST and 0 SHOULD failed, \d+ not run$/m);
});

test('JUnit counts failures and what was not run', () => {
  const xml = junitOf(run, false);
  const cases = elementsIn(xml, 'testcase');
  expect(cases).toHaveLength(run.results.length);
  expect(elementsIn(xml, 'failure')).toHaveLength(names('failed').length);
  expect(elementsIn(xml, 'skipped')).toHaveLength(names('not run').length);
  expect(elementsIn(xml, 'testsuite')[0]).toMatchObject({
    tests: String(run.results.length),
    failures: '2',
    skipped: String(names('not run').length),
  });
});

test('a broken SHOULD fails only where it is wanted', () => {
  const results = run.results.map((one) =>
    one.rule.id === 'once' ? { ...one, rule: { ...one.rule, level: 'SHOULD' as const } } : one,
  );
  const failures = (strict: boolean) => elementsIn(junitOf({ ...run, results }, strict), 'failure').length;
  expect([failures(false), failures(true)]).toEqual([1, 2]);
});

test('the page has a row for each rule', () => {
  const page = htmlOf(run);
  expect(page.match(/<tr><td class=/g)).toHaveLength(run.results.length);
  expect(page).toContain('Conformance of EURIKZKA');
});

test('markup of a bank is text, and so is what XML cannot hold', () => {
  expect(escaped(`<b a="1">'&\0\u{1f600}\ud800</b>`)).toBe(
    '&lt;b a=&quot;1&quot;&gt;&#39;&amp;\ufffd\u{1f600}\ufffd&lt;/b&gt;',
  );
});
