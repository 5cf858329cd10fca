/** The secret by which the platform's own processes know each other. */
export const INTERNAL_TOKEN = Symbol('INTERNAL_TOKEN');
/** `Logger` of observability. */
export const HTTP_LOGGER = Symbol('HTTP_LOGGER');
/** `Metrics` of observability. */
export const HTTP_METRICS = Symbol('HTTP_METRICS');
/** `Tracing` of observability. */
export const HTTP_TRACING = Symbol('HTTP_TRACING');
