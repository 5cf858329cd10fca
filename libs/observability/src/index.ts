export { endProcess } from './end-process';
export { type Logger, type LogLevel, createLogger } from './logger';
export { Metrics } from './metrics';
export { LOGGER, METRICS, TRACING } from './tokens';
export { childTraceparent, newTraceparent, traceIdOf } from './trace';
export { type Span, type SpanOptions, type Tracing, type TracingFor, quietTracing, tracingTo } from './tracing';
export { mergedMetrics } from './merged-metrics';
