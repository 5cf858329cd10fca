// Spans of W3C traces, told to an OpenTelemetry collector when there is one to tell. Without one a trace still has its id,
// in every message and log line, and costs next to nothing.
import type { Attributes, Span as OtelSpan, SpanContext, Tracer } from '@opentelemetry/api';
import { childOf, traceparentIn } from './trace';

/** Never personal data: what is in a trace leaves the platform. */
export type SpanAttributes = Attributes;

export interface SpanOptions {
  readonly kind: 'server' | 'client' | 'consumer' | 'internal';
  /** Where it comes from, as a `traceparent`; without one a trace begins here. */
  readonly parent?: string | undefined;
  readonly attributes?: SpanAttributes;
}

export interface Span {
  /** For what this span causes. */
  readonly traceparent: string;
  set(attributes: SpanAttributes): void;
  /** @param error of which only the name is told, or a short word of ours. */
  fail(error: Error | string): void;
  end(): void;
}

export interface Tracing {
  span(name: string, options: SpanOptions): Span;
  /** Tells what is not told yet. */
  stop(): Promise<void>;
}

const unheard = (traceparent: string): Span => ({
  traceparent,
  set: () => undefined,
  fail: () => undefined,
  end: () => undefined,
});

/** Nobody listens: a request begins or continues a trace, and what it causes carries the same id. */
export const quietTracing: Tracing = {
  span: (_name, { kind, parent }) =>
    // A hop of the bus adds nothing that anybody could see, so it hands on what it was given.
    unheard(parent !== undefined && kind !== 'server' ? parent : childOf(parent)),
  stop: async () => undefined,
};

/** How long spans wait to be told together. */
const FLUSH_MS = 2_000;

/**
 * @param endpoint of a collector's OTLP over HTTP, as `OTEL_EXPORTER_OTLP_ENDPOINT` has it: `/v1/traces` is put behind it.
 * @param ratio of the traces that begin here and are told, from 0 to 1; a trace that came from elsewhere keeps its choice.
 */
export async function openTelemetry(options: { service: string; endpoint: string; ratio: number }): Promise<Tracing> {
  // Loaded only where it is used: it takes a tenth of a second.
  const [api, sdk, { OTLPTraceExporter }, { resourceFromAttributes }] = await Promise.all([
    import('@opentelemetry/api'),
    import('@opentelemetry/sdk-trace-base'),
    import('@opentelemetry/exporter-trace-otlp-http'),
    import('@opentelemetry/resources'),
  ]);
  const exporter = new OTLPTraceExporter({ url: `${options.endpoint.replace(/\/$/, '')}/v1/traces` });
  const provider = new sdk.BasicTracerProvider({
    resource: resourceFromAttributes({ 'service.name': options.service, 'service.namespace': 'aiyrbas' }),
    sampler: new sdk.ParentBasedSampler({ root: new sdk.TraceIdRatioBasedSampler(options.ratio) }),
    spanProcessors: [new sdk.BatchSpanProcessor(exporter, { scheduledDelayMillis: FLUSH_MS })],
  });
  return new OpenTelemetryTracing(api, provider.getTracer('aiyrbas'), () => provider.shutdown());
}

class OpenTelemetryTracing implements Tracing {
  constructor(
    private readonly api: typeof import('@opentelemetry/api'),
    private readonly tracer: Tracer,
    readonly stop: () => Promise<void>,
  ) {}

  span(name: string, { kind, parent, attributes }: SpanOptions): Span {
    const { ROOT_CONTEXT, SpanKind, trace } = this.api;
    const from = traceparentIn(parent);
    const context = from
      ? trace.setSpanContext(ROOT_CONTEXT, { ...from, isRemote: true } satisfies SpanContext)
      : ROOT_CONTEXT;
    const kinds = {
      server: SpanKind.SERVER,
      client: SpanKind.CLIENT,
      consumer: SpanKind.CONSUMER,
      internal: SpanKind.INTERNAL,
    };
    const span = this.tracer.startSpan(name, { kind: kinds[kind], ...(attributes ? { attributes } : {}) }, context);
    return new HeardSpan(span, this.api.SpanStatusCode.ERROR);
  }
}

class HeardSpan implements Span {
  readonly traceparent: string;

  constructor(
    private readonly span: OtelSpan,
    private readonly error: number,
  ) {
    const { traceId, spanId, traceFlags } = span.spanContext();
    this.traceparent = `00-${traceId}-${spanId}-${traceFlags.toString(16).padStart(2, '0')}`;
  }

  set(attributes: SpanAttributes): void {
    this.span.setAttributes(attributes);
  }

  /** The kind of error, not its message: messages may carry what should not leave the platform. */
  fail(error: unknown): void {
    const type = error instanceof Error ? error.name : String(error);
    this.span.setAttributes({ 'error.type': type }).setStatus({ code: this.error, message: type });
  }

  end(): void {
    this.span.end();
  }
}
