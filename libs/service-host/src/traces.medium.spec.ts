import { newTraceparent } from '@aiyrbas/observability';
import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { Collector } from './testing/collector';

const root = join(__dirname, '../../..');
const script = join(__dirname, 'testing/traced.main.ts');

/** One call to the first of two services, with spans exported to this endpoint; then both stop. */
async function call(
  endpoint: string,
  ratio: string,
  traceparent: string,
  environment: Readonly<Record<string, string>> = {},
): Promise<{ published: string; lost?: number }> {
  const code = ['--conditions=@aiyrbas/source', '--require', join(root, 'tools/swc-register.js'), script];
  const options = { cwd: root, env: { ...process.env, NODE_OPTIONS: '', ...environment } };
  const { stdout } = await promisify(execFile)(process.execPath, [...code, endpoint, ratio, traceparent], options);
  return JSON.parse(stdout) as { published: string; lost?: number };
}

const spanIdIn = (traceparent: string): string => traceparent.split('-')[2]!;
const traceIdIn = (traceparent: string): string => traceparent.split('-')[1]!;

/** A port on which nothing listens. */
const NOBODY = 'http://127.0.0.1:9';

describe('a trace', () => {
  let collector: Collector;

  beforeEach(async () => {
    collector = await Collector.start();
  });

  afterEach(() => collector.stop());

  it('is exported span by span before the services stop: the call, and the hop over the bus beneath it', async () => {
    const ours = newTraceparent();
    const { published, lost } = await call(collector.url, '1', ours);
    const [first, second, ...others] = collector.spans.filter(({ traceId }) => traceId === traceIdIn(ours));
    const [here, hop] = first?.service === 'kyc' ? [first, second] : [second, first];
    expect(others).toEqual([]);
    expect(here).toMatchObject({
      service: 'kyc',
      name: 'GET /v1/clear/{orderId}',
      parentSpanId: spanIdIn(ours),
      attributes: {
        'http.request.method': 'GET',
        'http.response.status_code': 200,
        'http.route': '/v1/clear/{orderId}',
        'url.scheme': 'http',
        'url.path': expect.stringMatching(/^\/v1\/clear\/[0-9a-f-]{36}$/) as string,
      },
      resource: { 'service.namespace': 'aiyrbas', 'service.instance.id': expect.stringMatching(/^[0-9a-f-]{36}$/) },
    });
    expect(hop!.attributes).toMatchObject({ 'messaging.system': 'aiyrbas', 'messaging.operation.name': 'process' });
    expect(hop).toMatchObject({ service: 'orders', name: 'process kyc.order.cleared', parentSpanId: here!.spanId });
    // What the hop causes goes on beneath it.
    expect(published).toBe(`00-${traceIdIn(ours)}-${hop!.spanId}-01`);
    expect(lost).toBe(0);
  });

  it('says of its process what the operator says of it', async () => {
    const attributes = 'deployment.environment.name=production,service.instance.id=replica-7';
    await call(collector.url, '1', newTraceparent(), {
      OTEL_SERVICE_NAME: 'pilot',
      OTEL_RESOURCE_ATTRIBUTES: attributes,
    });
    expect(collector.spans.map(({ resource }) => resource)).toEqual([
      expect.objectContaining({ 'service.name': 'pilot', 'service.instance.id': 'replica-7' }),
      expect.objectContaining({ 'deployment.environment.name': 'production' }),
    ]);
  });

  it('goes on from service to service when nobody listens', async () => {
    const ours = newTraceparent();
    expect(traceIdIn((await call('none', '1', ours)).published)).toBe(traceIdIn(ours));
  });

  it('that no collector takes is counted, and keeps nobody from stopping', async () => {
    expect((await call(NOBODY, '1', newTraceparent())).lost).toBe(1);
  });

  it('that begins here is exported as often as the share says; one from elsewhere keeps its sampling decision', async () => {
    const chosen = newTraceparent();
    await call(collector.url, '0', 'none');
    expect(collector.spans).toEqual([]);
    await call(collector.url, '0', chosen);
    expect(collector.spans.map(({ traceId }) => traceId)).toEqual([traceIdIn(chosen), traceIdIn(chosen)]);
  });
});
