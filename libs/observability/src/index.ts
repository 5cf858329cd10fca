export { type Logger, type LogLevel, createLogger } from './logger';
export { Metrics } from './metrics';
export { childOf, newTraceparent, traceIdOf } from './trace';
