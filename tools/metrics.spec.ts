// The page of metrics says what the code measures: every metric with its type and labels, and nothing else.
import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { projects, root } from './projects';

const named = (text: string): string =>
  [...text.matchAll(/[a-z_]+/g)]
    .map(([name]) => name)
    .sort()
    .join(' ');

/** `name: type label label`, from wherever a metric is asked for by a literal name. */
function inTheCode(): string[] {
  const declared = /\.(counter|gauge|histogram)\(\s*'([a-z_]+)',\s*(?:'[^']*'|\w+)(?:,\s*\[([^\]]*)\])?/g;
  const sources = projects().flatMap(({ path }) =>
    readdirSync(join(root, path, 'src'), { recursive: true, encoding: 'utf8' })
      .filter((file) => file.endsWith('.ts') && !file.endsWith('.spec.ts') && !file.includes('testing'))
      .map((file) => readFileSync(join(root, path, 'src', file), 'utf8')),
  );
  const calls = sources.flatMap((source) => [...source.matchAll(declared)]);
  return calls.map(([, type, name, labels]) => `${name}: ${type} ${named(labels ?? '')}`);
}

function onThePage(): string[] {
  const page = readFileSync(join(root, 'docs/reference/metrics.md'), 'utf8');
  const rows = [...page.matchAll(/^\| `([a-z_]+)` *\| (\w+) *\| ([^|]*)\|/gm)];
  return rows.map(([, name, type, labels]) => `${name}: ${type} ${named(labels!)}`);
}

describe('the page of metrics', () => {
  it('names every metric of the code, with its type and labels, and no other', () => {
    expect(onThePage().sort()).toEqual(inTheCode().sort());
  });

  it('follows the conventions of Prometheus: what counts up ends in _total, time is in seconds', () => {
    for (const metric of inTheCode()) {
      const [name, type] = metric.split(/[: ]+/) as [string, string];
      expect(`${name} is a ${type}`).toMatch(
        { counter: /_total is/, histogram: /_seconds is/, gauge: /(?<!_total) is/ }[type]!,
      );
    }
  });
});
