import { newTraceparent } from '@aiyrbas/observability';
import { type CollectedSpan, Collector } from '@aiyrbas/testing';
import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { SECRET } from './testing/two-services';

const root = join(__dirname, '../../..');
const script = join(__dirname, 'testing/traced.main.ts');

interface Outcome {
  /** The traceparent of the second service's event. */
  readonly published: string;
  /** Spans of the first service that no collector took. */
  readonly lost?: number;
  /** Files of OpenTelemetry that the process loaded, without those of its API. */
  readonly loaded: number;
}

/** One call to the first of two services, with spans exported to this endpoint; then both stop. */
async function call(
  endpoint: string,
  ratio: string,
  traceparent: string,
  environment: Readonly<Record<string, string>> = {},
): Promise<Outcome> {
  const code = ['--conditions=@aiyrbas/source', '--require', join(root, 'tools/swc-register.js'), script];
  const options = { cwd: root, env: { ...process.env, NODE_OPTIONS: '', ...environment } };
  const { stdout } = await promisify(execFile)(process.execPath, [...code, endpoint, ratio, traceparent], options);
  return JSON.parse(stdout) as Outcome;
}

const spanIdIn = (traceparent: string): string => traceparent.split('-')[2]!;
const traceIdIn = (traceparent: string): string => traceparent.split('-')[1]!;
const isStatement = ({ attributes }: CollectedSpan): boolean => attributes['db.system.name'] !== undefined;

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
    const all = collector.spans.filter(({ traceId, service }) => traceId === traceIdIn(ours) && service !== 'probe');
    const [first, second, ...others] = all.filter((span) => !isStatement(span));
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

    const below = (span: CollectedSpan | undefined): CollectedSpan[] =>
      all.filter((one) => isStatement(one) && one.service === span?.service && one.parentSpanId === span.spanId);
    // The whole transaction is there, from its beginning to its commit, in the call and in the hop.
    for (const span of [here, hop]) {
      const names = below(span).map(({ name }) => name.split(' ')[0]);
      expect([names[0], names.at(-1)]).toEqual(['BEGIN', 'COMMIT']);
      expect(names.length).toBeGreaterThan(2);
    }
    expect(below(here).length + below(hop).length).toBe(all.filter(isStatement).length);
    const stamp = below(here).find(({ name }) => name.startsWith('WITH '));
    expect(stamp).toMatchObject({
      kind: 3,
      name: expect.stringMatching(/^WITH aiyrbas_/) as string,
      attributes: {
        'db.system.name': 'postgresql',
        'db.operation.name': 'WITH',
        'db.namespace': expect.stringMatching(/^aiyrbas_/) as string,
        'db.query.text': expect.stringContaining('unnest($1::text[]') as string,
        'server.port': expect.any(Number) as number,
      },
    });
    expect(stamp!.attributes).not.toHaveProperty('db.statement');
  });

  it('has no statement of its own: polls, the start and the stop are not traced', async () => {
    await call(collector.url, '1', newTraceparent());
    const ids = new Set(collector.spans.map(({ spanId }) => spanId));
    const statements = collector.spans.filter(isStatement);
    expect(statements.length).toBeGreaterThan(5);
    expect(statements.filter(({ parentSpanId }) => !ids.has(parentSpanId ?? ''))).toEqual([]);
    const texts = statements.map(({ attributes }) => String(attributes['db.query.text']));
    for (const notTraced of ['outbox_keep', 'after the end', 'insert into cursor']) {
      expect(texts.filter((text) => text.includes(notTraced))).toEqual([]);
    }
  });

  it('has no value of a statement, and nothing that the database says of one', async () => {
    const ours = newTraceparent();
    await call(collector.url, '1', ours);
    const [failed, ...others] = collector.spans.filter((span) => span.service === 'probe' && isStatement(span));
    expect(others).toEqual([]);
    expect(failed).toMatchObject({ attributes: { 'db.query.text': 'select $1::int', 'error.type': '_OTHER' } });
    expect(failed!.status).toEqual({ code: 2 });
    // What it was is in an event, by its SQLSTATE.
    expect(JSON.stringify(failed)).toContain('22P02');
    const orderId = collector.spans.find(({ name }) => name.startsWith('process '))!.attributes['aiyrbas.order.id'];
    const sent = JSON.stringify(collector.spans.filter(isStatement));
    expect(orderId).toMatch(/^[0-9a-f-]{36}$/);
    for (const value of [SECRET, '900115300013', String(orderId), traceIdIn(ours) + '-']) {
      expect(sent).not.toContain(value);
    }
  });

  it('says of its process what the operator says of it', async () => {
    const attributes = 'deployment.environment.name=production,service.instance.id=replica-7';
    await call(collector.url, '1', newTraceparent(), {
      OTEL_SERVICE_NAME: 'pilot',
      OTEL_RESOURCE_ATTRIBUTES: attributes,
    });
    expect(collector.spans.length).toBeGreaterThan(1);
    for (const { resource } of collector.spans) {
      expect(resource).toMatchObject({
        'service.name': 'pilot',
        'service.instance.id': 'replica-7',
        'deployment.environment.name': 'production',
      });
    }
  });

  it('goes on from service to service when nobody listens, and nothing is loaded for it', async () => {
    const ours = newTraceparent();
    const { published, loaded } = await call('none', '1', ours);
    expect(traceIdIn(published)).toBe(traceIdIn(ours));
    expect(loaded).toBe(0);
    expect((await call(collector.url, '1', ours)).loaded).toBeGreaterThan(0);
  });

  it('that no collector takes is counted, and keeps nobody from stopping', async () => {
    expect((await call(NOBODY, '1', newTraceparent())).lost).toBeGreaterThan(1);
  });

  it('that begins here is exported as often as the share says; one from elsewhere keeps its sampling decision', async () => {
    const chosen = newTraceparent();
    await call(collector.url, '0', 'none');
    expect(collector.spans).toEqual([]);
    await call(collector.url, '0', chosen);
    const services = collector.spans.filter((span) => !isStatement(span)).map(({ service }) => service);
    expect(services.sort()).toEqual(['kyc', 'orders', 'probe']);
    expect(new Set(collector.spans.map(({ traceId }) => traceId))).toEqual(new Set([traceIdIn(chosen)]));
  });
});
