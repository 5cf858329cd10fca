import { type Logger, Metrics } from '@aiyrbas/observability';
import { RefusedTokens } from './refused-tokens';

it('refused tokens all count, and the log has one line for each reason in ten seconds', async () => {
  let now = 1_000_000;
  const lines: object[] = [];
  const metrics = new Metrics('orders');
  const log = { warn: (fields: object) => void lines.push(fields) } as unknown as Logger;
  const refused = new RefusedTokens(log, metrics, () => now);
  for (let n = 0; n < 100; n += 1) refused.add({ reason: 'expired' });
  refused.add({ reason: 'type', found: 'JWT', accepted: 'at+jwt' });
  now += 9_999;
  refused.add({ reason: 'expired' });
  now += 1;
  refused.add({ reason: 'expired' });
  expect(lines).toEqual([
    { reason: 'expired', unlogged: 0 },
    { reason: 'type', found: 'JWT', accepted: 'at+jwt', unlogged: 0 },
    { reason: 'expired', unlogged: 100 },
  ]);
  expect(await metrics.render()).toContain('http_refused_tokens_total{reason="expired",service="orders"} 102');
});
