// W3C Trace Context, level 1: enough to find which line of which service belongs to which request.
import { randomHex } from '@aiyrbas/kernel';

const TRACEPARENT = /^00-([0-9a-f]{32})-([0-9a-f]{16})-([0-9a-f]{2})$/;

export interface TraceContext {
  readonly traceId: string;
  readonly spanId: string;
  readonly traceFlags: number;
}

export const newTraceparent = (): string => `00-${randomHex(16)}-${randomHex(8)}-01`;

/** What a `traceparent` says; undefined for a header that is none. */
export function traceparentIn(traceparent: string | undefined): TraceContext | undefined {
  const [, traceId, spanId, flags] = TRACEPARENT.exec(traceparent ?? '') ?? [];
  return traceId === undefined ? undefined : { traceId, spanId: spanId!, traceFlags: Number.parseInt(flags!, 16) };
}

/** The next span of the same trace; a header that is none starts a trace of its own. */
export function childTraceparent(traceparent: string | undefined): string {
  const [, trace, , flags] = TRACEPARENT.exec(traceparent ?? '') ?? [];
  return trace === undefined ? newTraceparent() : `00-${trace}-${randomHex(8)}-${flags}`;
}

export const traceIdOf = (traceparent: string | undefined): string | undefined => traceparentIn(traceparent)?.traceId;
