import { mergedMetrics } from './merged-metrics';

it('several expositions become one: help and type once, every sample kept', () => {
  const of = (service: string): string =>
    `# HELP orders_total Orders\n# TYPE orders_total counter\norders_total{service="${service}"} 1\n\n# HELP only_${service} x\n# TYPE only_${service} gauge\nonly_${service} 2\n`;
  const lines = mergedMetrics([of('a'), of('b')])
    .trim()
    .split('\n');
  expect(lines.filter((line) => line.startsWith('# HELP orders_total'))).toHaveLength(1);
  expect(lines).toEqual(
    expect.arrayContaining(['orders_total{service="a"} 1', 'orders_total{service="b"} 1', 'only_a 2', 'only_b 2']),
  );
  expect(lines.indexOf('orders_total{service="b"} 1')).toBe(lines.indexOf('orders_total{service="a"} 1') + 1);
});
