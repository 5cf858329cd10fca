// A process for the tracing tests, because jest cannot load what the exporter loads: two services, one call, and a stop.
//   argv: a collector's endpoint or "none", the share of traces to export, the caller's traceparent
// Prints the traceparent of the second service's event, and how many spans of the first one were lost.
import { inspect } from 'node:util';
import { tracingTo } from '@aiyrbas/observability';
import { TwoServices, sampleOf } from './two-services';

async function main([endpoint, ratio, traceparent]: readonly string[]): Promise<void> {
  const to = { endpoint: endpoint === 'none' ? undefined : endpoint, ratio: Number(ratio) };
  const services = await TwoServices.start(await tracingTo(to));
  const published = await services.clear(traceparent!);
  await services.stopServices();
  const lost = sampleOf(await services.kyc.metrics(), 'trace_spans_lost_total');
  await services.dropDatabases();
  process.stdout.write(JSON.stringify({ published, lost }));
}

main(process.argv.slice(2)).catch((error: unknown) => {
  process.stderr.write(`${inspect(error)}\n`);
  process.exit(1);
});
