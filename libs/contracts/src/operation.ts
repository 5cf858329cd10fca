import { z } from 'zod';
import type { ProblemCode } from './problems';

export const ROLES = ['customer', 'operator', 'compliance', 'regulator', 'admin'] as const;
export type Role = (typeof ROLES)[number];
export const OPERATOR_ROLES: readonly Role[] = ['operator', 'compliance', 'admin'];
export const READER_ROLES: readonly Role[] = [...OPERATOR_ROLES, 'regulator'];

/** Who may call: nobody in particular (`public`), holders of a role, or only the platform's own processes. */
export type Access = 'public' | 'internal' | readonly Role[];

/** RFC 9745 and RFC 8594. Days are YYYY-MM-DD, in UTC. */
export interface Deprecation {
  readonly since: string;
  /** The first day on which the operation may be gone. */
  readonly sunset?: string;
  /** A page about what to use instead. */
  readonly link?: string;
}

/**
 * The header `Last-Event-ID` of an event stream: the number of the last event that was received. A client that has none
 * may send it empty (HTML, server-sent events).
 */
export const LAST_EVENT_ID_PATTERN = '^([0-9]{1,9})?$';

/** One call of the API: everything that its controller, the guard, tests and the published documents need. */
export interface Operation<
  Body extends z.ZodType = z.ZodType,
  Query extends z.ZodType = z.ZodType,
  Reply extends z.ZodType = z.ZodType,
> {
  readonly id: string;
  readonly service: string;
  readonly method: 'GET' | 'POST';
  /** With `{name}` for a path parameter; every parameter is a UUID unless `params` says otherwise. */
  readonly path: string;
  readonly summary: string;
  readonly access: Access;
  readonly params?: Readonly<Record<string, z.ZodType>>;
  readonly body?: Body;
  readonly query?: Query;
  readonly status: 200 | 201 | 202 | 204;
  readonly reply: Reply;
  readonly replyType?: 'application/json' | 'text/event-stream' | 'text/plain';
  /** Callers are to move on; every answer says so (docs/guides/http-compatibility.md). */
  readonly deprecation?: Deprecation;
  /** Creates value: needs an `Idempotency-Key`, and the same key gives the same answer. */
  readonly idempotent?: boolean;
  readonly refusals: readonly ProblemCode[];
  readonly example?: { readonly body?: unknown; readonly reply?: unknown };
}

export type BodyIn<O> = O extends Operation<infer Body, z.ZodType, z.ZodType> ? z.infer<Body> : never;
export type QueryIn<O> = O extends Operation<z.ZodType, infer Query, z.ZodType> ? z.infer<Query> : never;
export type ReplyOf<O> = O extends Operation<z.ZodType, z.ZodType, infer Reply> ? z.infer<Reply> : never;

type Described<Body extends z.ZodType, Query extends z.ZodType, Reply extends z.ZodType> = Omit<
  Operation<Body, Query, Reply>,
  'id' | 'service' | 'method' | 'path' | 'status' | 'refusals'
> &
  Partial<Pick<Operation, 'status' | 'refusals'>>;

/** Defines the operations of a service; `*` stands for each one. */
export function operationsOf(service: string) {
  const define =
    (method: 'GET' | 'POST', usualStatus: 200 | 201) =>
    <Body extends z.ZodType, Query extends z.ZodType, Reply extends z.ZodType>(
      id: string,
      path: string,
      operation: Described<Body, Query, Reply>,
    ): Operation<Body, Query, Reply> => ({
      id,
      service,
      method,
      path,
      status: usualStatus,
      refusals: [],
      ...operation,
    });
  return { get: define('GET', 200), post: define('POST', 201) };
}

/** `?limit=&cursor=` of every list. */
export const pageQuery = z.strictObject({
  limit: z
    .string()
    .regex(/^([1-9]\d?|100)$/, 'invalid_request|limit is 1 to 100')
    .optional(),
  cursor: z.string().max(200).optional(),
});

/** Public keys, as a JWKS. */
export const keySet = z
  .strictObject({ keys: z.array(z.record(z.string(), z.unknown())) })
  .meta({ id: 'KeySet', description: 'A JWK Set (RFC 7517).' });

export const page = <Item extends z.ZodType>(item: Item) =>
  z.strictObject({ items: z.array(item), nextCursor: z.string().optional() });
