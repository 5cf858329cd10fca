// What Nest injects by name.

/** `Logger`. */
export const LOGGER = Symbol('LOGGER');
/** `Metrics`. */
export const METRICS = Symbol('METRICS');
/** `Tracing`. */
export const TRACING = Symbol('TRACING');
