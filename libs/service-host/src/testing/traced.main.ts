// A process for the tracing tests, because jest cannot load what the exporter loads: two services, one call, and a stop.
//   argv: a collector's endpoint or "none", the share of traces to export, the caller's traceparent
// Prints the traceparent of the second service's event, how many spans of the first one were lost, and what was loaded
// (the API alone comes with prom-client).
import { inspect } from 'node:util';
import { Metrics, tracingTo } from '@aiyrbas/observability';
import { SECRET, TwoServices, sampleOf } from './two-services';

async function main([endpoint, ratio, traceparent]: readonly string[]): Promise<void> {
  const to = { endpoint: endpoint === 'none' ? undefined : endpoint, ratio: Number(ratio) };
  const tracingFor = await tracingTo(to);
  const services = await TwoServices.start(tracingFor);
  const published = await services.clear(traceparent!);
  const tracing = tracingFor({ name: 'probe', metrics: new Metrics('probe') });
  const span = tracing.span('probe', { kind: 'client', parent: traceparent });
  const { db } = services.databases.kyc;
  await span.run(async () => {
    await db.query('select $1::int', [SECRET]).catch(() => undefined);
    span.end();
    // As a loop would that was started within it.
    await db.query('select 1 as "after the end"');
  });
  await tracing.stop();
  await services.stopServices();
  const lost = sampleOf(await services.kyc.metrics(), 'trace_spans_lost_total');
  await services.dropDatabases();
  const loaded = Object.keys(require.cache).filter((file) => /@opentelemetry.(?!api\W)/.test(file)).length;
  process.stdout.write(JSON.stringify({ published, lost, loaded }));
}

main(process.argv.slice(2)).catch((error: unknown) => {
  process.stderr.write(`${inspect(error)}\n`);
  process.exit(1);
});
