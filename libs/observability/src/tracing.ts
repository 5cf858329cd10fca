// Spans of W3C traces, exported to an OpenTelemetry collector if one is configured. Without one a trace still has its id,
// in every message and log line, and costs next to nothing.
import type { Attributes, Span as OtelSpan, Tracer, TracerProvider } from '@opentelemetry/api';
import type { SpanExporter } from '@opentelemetry/sdk-trace-base';
import type { Metrics } from './metrics';
import { type ActiveSpans, activeSpans } from './statement-spans';
import { childTraceparent, traceparentIn } from './trace';

/** Never personal data: what is in a trace leaves the platform. */
export type SpanAttributes = Attributes;

export interface SpanOptions {
  readonly kind: 'server' | 'client' | 'consumer';
  /** Where it comes from, as a `traceparent`; without one a trace begins here. */
  readonly parent?: string | undefined;
  readonly attributes?: SpanAttributes;
}

export interface Span {
  /** For what this span causes. */
  readonly traceparent: string;
  /** Whether it will be exported. */
  readonly isExported: boolean;
  /** Does `work` within this span: until the span ends, what is sent to the database there is below it. */
  run<T>(work: () => T): T;
  /** Refers to another span: what was done for this one is there. */
  link(to: Span): void;
  set(attributes: SpanAttributes): void;
  /** @param type of the failure: a status or an error's name. Its message may carry what should not leave the platform. */
  fail(type: string): void;
  end(): void;
}

export interface Tracing {
  span(name: string, options: SpanOptions): Span;
  /** Exports the spans that were not exported yet. */
  stop(): Promise<void>;
}

/** The tracing of each service of this process. */
export type TracingFor = (service: { readonly name: string; readonly metrics: Metrics }) => Tracing;

const unrecordedSpan = (traceparent: string): Span => ({
  traceparent,
  isExported: false,
  run: (work) => work(),
  link: () => undefined,
  set: () => undefined,
  fail: () => undefined,
  end: () => undefined,
});

/** Nobody listens: a call begins or continues a trace, and what it causes carries the same id. */
export const quietTracing: Tracing = {
  span: (_name, { kind, parent }) =>
    // A hop of the bus adds nothing that anybody could see, so it hands on what it was given.
    unrecordedSpan(parent !== undefined && kind !== 'server' ? parent : childTraceparent(parent)),
  stop: async () => undefined,
};

/** How long spans wait to be exported together. */
const EXPORT_INTERVAL_MS = 2_000;
/** A collector that takes longer loses the spans; a service that stops waits no longer either. */
const EXPORT_TIMEOUT_MS = 3_000;

/**
 * @param to.endpoint of a collector's OTLP over HTTP, as `OTEL_EXPORTER_OTLP_ENDPOINT` has it: `/v1/traces` is
 * appended. Without one nothing is loaded and nothing is exported.
 * @param to.ratio of the traces that begin here and are exported, from 0 to 1. A trace from elsewhere keeps its sampling decision.
 */
export async function tracingTo(to: { endpoint: string | undefined; ratio: number }): Promise<TracingFor> {
  if (to.endpoint === undefined) return () => quietTracing;
  // Loaded only where it is used: it takes a tenth of a second.
  const [api, sdk, { OTLPTraceExporter }, resources, active] = await Promise.all([
    import('@opentelemetry/api'),
    import('@opentelemetry/sdk-trace-base'),
    import('@opentelemetry/exporter-trace-otlp-http'),
    import('@opentelemetry/resources'),
    activeSpans(),
  ]);
  const { detectResources, envDetector, resourceFromAttributes, serviceInstanceIdDetector } = resources;
  // What an operator says of this process (OTEL_RESOURCE_ATTRIBUTES, OTEL_SERVICE_NAME) counts more than what we know.
  const given = detectResources({ detectors: [serviceInstanceIdDetector, envDetector] });
  const url = `${to.endpoint.replace(/\/$/, '')}/v1/traces`;
  return ({ name, metrics }) => {
    const exporter = counted(new OTLPTraceExporter({ url, timeoutMillis: EXPORT_TIMEOUT_MS }), metrics);
    const provider = new sdk.BasicTracerProvider({
      resource: resourceFromAttributes({ 'service.name': name, 'service.namespace': 'aiyrbas' }).merge(given),
      sampler: new sdk.ParentBasedSampler({ root: new sdk.TraceIdRatioBasedSampler(to.ratio) }),
      spanProcessors: [new sdk.BatchSpanProcessor(exporter, { scheduledDelayMillis: EXPORT_INTERVAL_MS })],
    });
    // Spans that could not be exported by now count as lost, and do not prevent the stop.
    const stop = (): Promise<void> => provider.shutdown().catch(() => undefined);
    return new OpenTelemetryTracing(api, provider, active, stop);
  };
}

/** Spans that the collector did not accept are dropped, and counted. */
function counted(exporter: SpanExporter, metrics: Metrics): SpanExporter {
  const lost = metrics.counter('trace_spans_lost_total', 'Spans that the collector did not accept');
  return {
    export: (spans, done) =>
      exporter.export(spans, (result) => {
        if (result.error || result.code !== 0) lost.inc(spans.length);
        done(result);
      }),
    shutdown: () => exporter.shutdown(),
    forceFlush: async () => exporter.forceFlush?.(),
  };
}

class OpenTelemetryTracing implements Tracing {
  readonly #kinds;
  readonly #tracer: Tracer;

  constructor(
    private readonly api: typeof import('@opentelemetry/api'),
    private readonly provider: TracerProvider,
    private readonly active: ActiveSpans,
    readonly stop: () => Promise<void>,
  ) {
    const { SERVER, CLIENT, CONSUMER } = api.SpanKind;
    this.#kinds = { server: SERVER, client: CLIENT, consumer: CONSUMER } as const;
    this.#tracer = provider.getTracer('aiyrbas');
  }

  span(name: string, { kind, parent, attributes = {} }: SpanOptions): Span {
    const { ROOT_CONTEXT, trace, SpanStatusCode } = this.api;
    const from = traceparentIn(parent);
    const context = from ? trace.setSpanContext(ROOT_CONTEXT, { ...from, isRemote: true }) : ROOT_CONTEXT;
    const span = this.#tracer.startSpan(name, { kind: this.#kinds[kind], attributes }, context);
    const run = <T>(work: () => T): T => this.active.run(span, this.provider, work);
    return new RecordedSpan(span, run, SpanStatusCode.ERROR);
  }
}

class RecordedSpan implements Span {
  readonly traceparent: string;
  readonly isExported: boolean;

  constructor(
    private readonly span: OtelSpan,
    readonly run: Span['run'],
    private readonly errorCode: number,
  ) {
    const { traceId, spanId, traceFlags } = span.spanContext();
    this.traceparent = `00-${traceId}-${spanId}-${traceFlags.toString(16).padStart(2, '0')}`;
    this.isExported = span.isRecording();
  }

  link(to: Span): void {
    this.span.addLink({ context: traceparentIn(to.traceparent)! });
  }

  set(attributes: SpanAttributes): void {
    this.span.setAttributes(attributes);
  }

  fail(type: string): void {
    this.span.setAttribute('error.type', type).setStatus({ code: this.errorCode, message: type });
  }

  end(): void {
    this.span.end();
  }
}
