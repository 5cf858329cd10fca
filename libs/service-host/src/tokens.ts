// What every part of a service may ask for by name.

/** The service's checked configuration. */
export const CONFIG = Symbol('CONFIG');
/** `Clock` of the kernel. */
export const CLOCK = Symbol('CLOCK');
/** `Ids` of the kernel. */
export const IDS = Symbol('IDS');
/** The service's logger. */
export const LOGGER = Symbol('LOGGER');
/** The service's metrics. */
export const METRICS = Symbol('METRICS');
/** `Tracing` of observability. */
export const TRACING = Symbol('TRACING');
/** Whether there may be other processes of this service: what is only in memory here, they do not know. */
export const HAS_REPLICAS = Symbol('HAS_REPLICAS');
