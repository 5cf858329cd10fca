export { type Logger, type LogLevel, createLogger } from './logger';
export { Metrics } from './metrics';
export { childOf, newTraceparent, traceIdOf, traceparentIn } from './trace';
export { type Span, type SpanAttributes, type SpanOptions, type Tracing, openTelemetry, quietTracing } from './tracing';
