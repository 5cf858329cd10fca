// What every part of a service may ask for by name.
export { LOGGER, METRICS, TRACING } from '@aiyrbas/observability';

/** The service's checked configuration. */
export const CONFIG = Symbol('CONFIG');
/** `Clock` of the kernel. */
export const CLOCK = Symbol('CLOCK');
/** `Ids` of the kernel. */
export const IDS = Symbol('IDS');
/** Whether there may be other processes of this service: what is only in memory here, they do not know. */
export const HAS_REPLICAS = Symbol('HAS_REPLICAS');
