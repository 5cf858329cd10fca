import { Metrics, childTraceparent, newTraceparent, traceIdOf } from './index';
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';

describe('a trace', () => {
  it('goes on with a new span; a header that is none starts one', () => {
    const parent = newTraceparent();
    const child = childTraceparent(parent);
    expect(traceIdOf(child)).toBe(traceIdOf(parent));
    expect(child).not.toBe(parent);
    for (const none of [undefined, '', 'nonsense', `${parent}x`, parent.replace('00-', 'ff-')]) {
      expect(traceIdOf(childTraceparent(none))).toMatch(/^[0-9a-f]{32}$/);
      expect(traceIdOf(none)).toBeUndefined();
    }
  });
});

describe('metrics', () => {
  it('carry their service’s name, and asking twice gives the same one', async () => {
    const metrics = new Metrics('orders');
    metrics.counter('orders_total', 'Orders', ['state']).inc({ state: 'placed' });
    metrics.counter('orders_total', 'Orders', ['state']).inc({ state: 'placed' });
    metrics.gauge('orders_open', 'Open orders', [], (gauge) => gauge.set(7));
    const text = await metrics.render();
    expect(text).toContain('orders_total{state="placed",service="orders"} 2');
    expect(text).toContain('orders_open{service="orders"} 7');
  });
});

describe('a log line', () => {
  it('hides what names a person, wherever it stands', () => {
    const script = `
      const { createLogger } = require('@aiyrbas/observability');
      const { Sensitive } = require('@aiyrbas/kernel');
      createLogger({ service: 'kyc' }).info({ orderId: 'o-1', iin: '900115300013', person: { fullName: 'Aigerim' }, secret: new Sensitive('s3cret') }, 'text');`;
    const root = join(__dirname, '../../..');
    const { stdout } = spawnSync(
      process.execPath,
      ['--conditions=@aiyrbas/source', '--require', join(root, 'tools/swc-register.js'), '-e', script],
      { cwd: root, encoding: 'utf8' },
    );
    expect(JSON.parse(stdout)).toMatchObject({ service: 'kyc', orderId: 'o-1', msg: 'text' });
    for (const personal of ['900115300013', 'Aigerim', 's3cret']) expect(stdout).not.toContain(personal);
  });
});
