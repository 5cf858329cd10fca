// Spans of database statements, made by OpenTelemetry's own instrumentation of the driver (decision 50). A statement is below
// the span that is active where it is sent. Without one it is not traced: nobody looks for a poll, and there are many.
import type { Context, Span as OtelSpan, Tracer, TracerProvider } from '@opentelemetry/api';

/** Makes a span the active one. */
export interface ActiveSpans {
  /** @param provider what makes the spans below it: that of the same service */
  run<T>(span: OtelSpan, provider: TracerProvider, work: () => T): T;
}

type Api = typeof import('@opentelemetry/api');

let made: Promise<ActiveSpans> | undefined;

/** Once in a process, or in a thread: the driver and the context are its own. */
export const activeSpans = (): Promise<ActiveSpans> => (made ??= traceStatements());

/** The driver is patched in place when TypeORM requires it for a pool. So pools are opened afterwards. */
async function traceStatements(): Promise<ActiveSpans> {
  const [api, { AsyncLocalStorageContextManager }] = await Promise.all([
    import('@opentelemetry/api'),
    import('@opentelemetry/context-async-hooks'),
  ]);
  const { ROOT_CONTEXT, context, trace } = api;
  const isLive = (at: Context): boolean => trace.getSpan(at)?.isRecording() ?? false;

  /** A span that has ended is not active, so a loop that was started within one is soon in none. One that is not exported never is. */
  class LiveSpans extends AsyncLocalStorageContextManager {
    override active(): Context {
      const at = super.active();
      return isLive(at) ? at : ROOT_CONTEXT;
    }
  }
  context.setGlobalContextManager(new LiveSpans().enable());

  const PROVIDER = api.createContextKey('the provider of the active span');
  const providerIn = (at: Context): TracerProvider => at.getValue(PROVIDER) as TracerProvider;
  await instrumentDriver({
    getTracer: (name, version, options) => tracerOf(api, (at) => providerIn(at).getTracer(name, version, options)),
  });
  return {
    run: (span, provider, work) => context.with(trace.setSpan(ROOT_CONTEXT, span).setValue(PROVIDER, provider), work),
  };
}

async function instrumentDriver(provider: TracerProvider): Promise<void> {
  const { PgInstrumentation } = await import('@opentelemetry/instrumentation-pg');
  const instrumentation = new PgInstrumentation({
    enabled: false,
    requireParentSpan: true,
    ignoreConnectSpans: true,
    // It names a span after the prepared statement, which is a hash here.
    requestHook: (span, { query, connection }) => {
      const operation = operationOf(query.text);
      span.updateName(`${operation} ${connection.database ?? ''}`.trim()).setAttribute('db.operation.name', operation);
    },
  });
  instrumentation.setTracerProvider(provider);
  instrumentation.enable();
}

/** The first word of a statement. */
const operationOf = (sql: string): string => /^\s*(\w+)/.exec(sql)?.[1]?.toUpperCase() ?? 'UNKNOWN';

/** A process may have several services. A span is made by the service whose span is active. */
function tracerOf({ context, SpanStatusCode }: Api, tracerAt: (at: Context) => Tracer): Tracer {
  return {
    startSpan: (name, options, at = context.active()) => {
      const span = tracerAt(at).startSpan(name, options, at);
      // What the database says of an error may have a value of the statement.
      span.setStatus = function ({ code }) {
        if (code === SpanStatusCode.ERROR) this.setAttribute('error.type', '_OTHER');
        return Object.getPrototypeOf(this).setStatus.call(this, { code });
      };
      return span;
    },
    startActiveSpan: ((...args: Parameters<Tracer['startActiveSpan']>) =>
      tracerAt(context.active()).startActiveSpan(...args)) as Tracer['startActiveSpan'],
  };
}
