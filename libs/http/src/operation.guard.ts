// The checks of every call, in this order: the operation exists, who calls, may they, the path is well formed, the query
// and the headers fit, the Idempotency-Key is there, the body fits. The first failure is the response.
import {
  type FieldError,
  LAST_EVENT_ID_PATTERN,
  type Operation,
  deprecationHeaders,
  fieldErrors,
  isProblemCode,
  pathOf,
} from '@aiyrbas/contracts';
import { isUuid } from '@aiyrbas/kernel';
import {
  LOGGER,
  type Logger,
  METRICS,
  Metrics,
  type Span,
  TRACING,
  type Tracing,
  quietTracing,
} from '@aiyrbas/observability';
import { type CanActivate, type ExecutionContext, Inject, Injectable } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { z } from 'zod';
import { Authenticator, FORBIDDEN_CHALLENGE, RefusedTokens, unauthenticatedChallenge } from './authentication';
import { OPERATION, paramsInRoute, rememberCall } from './endpoint';
import { idempotencyKeyIn } from './idempotency-key';
import { INTERNAL_CALLERS, INTERNAL_ISSUER, INTERNAL_TOKEN_HEADER, type InternalCallers } from './internal-calls';
import { Principal } from './principal';
import { ProblemError } from './problem';
import { unstorableTexts } from './unstorable';

@Injectable()
export class OperationGuard implements CanActivate {
  readonly #requestSeconds;
  readonly #refusedTokens;

  constructor(
    private readonly reflector: Reflector,
    private readonly authenticator: Authenticator,
    @Inject(INTERNAL_CALLERS) private readonly internal: InternalCallers,
    @Inject(TRACING) private readonly tracing: Tracing,
    @Inject(METRICS) metrics: Metrics,
    @Inject(LOGGER) log: Logger,
  ) {
    this.#refusedTokens = new RefusedTokens(log, metrics);
    this.#requestSeconds = metrics.histogram('http_request_seconds', 'Time from a call to the end of its response', [
      'operation',
      'status',
    ]);
  }

  async canActivate(context: ExecutionContext): Promise<boolean> {
    if (context.getType() !== 'http') return true;
    const request = context.switchToHttp().getRequest<FastifyRequest>();
    const reply = context.switchToHttp().getResponse<FastifyReply>();
    const operation = this.reflector.get<Operation | undefined>(OPERATION, context.getHandler());
    // A handler without a declared operation has no policy, so nobody may reach it.
    if (!operation) throw new ProblemError({ code: 'not_found' });
    const span = this.#trace(operation, request, reply);
    const { traceparent } = span;
    void reply.header('traceparent', traceparent).headers(deprecationHeaders(operation));
    const principal = await this.#admit(operation, request);
    const call = {
      operation,
      principal,
      params: { ...paramsInRoute(operation, request.routeOptions.url), ...paramsIn(operation, request.params) },
      query: parsed(operation.query, queryOf(request)),
      lastEventId: lastEventIdIn(operation, request),
      body: (idempotencyKeyChecked(operation, request), parsed(operation.body, request.body)),
      cause: { traceparent },
      request,
      reply,
    };
    rememberCall(call, span);
    return true;
  }

  /** One span for each call, under the name of its operation: paths carry ids. */
  #trace(operation: Operation, request: FastifyRequest, reply: FastifyReply): Span {
    const { id, method, path } = operation;
    const parent = single(request.headers['traceparent']);
    // Asked every second or so, for nobody in particular: such a call is no trace of its own.
    const tracing = parent === undefined && isPolled(operation) ? quietTracing : this.tracing;
    const span = tracing.span(`${method} ${path}`, {
      kind: 'server',
      parent,
      attributes: {
        'http.request.method': method,
        'http.route': path,
        'url.scheme': request.protocol,
        // Ids of ours, and never what a person is known by: each is checked by the contract.
        'url.path': pathOf(request.url),
        'aiyrbas.operation.id': id,
      },
    });
    const endTimer = this.#requestSeconds.startTimer({ operation: id });
    reply.raw.once('close', () => {
      const status = reply.statusCode;
      span.set({ 'http.response.status_code': status });
      if (status >= 500) span.fail(String(status));
      endTimer({ status });
      span.end();
    });
    return span;
  }

  async #admit(operation: Operation, request: FastifyRequest): Promise<Principal> {
    if (operation.access === 'public') return NOBODY;
    if (operation.access === 'internal') {
      const caller = await this.internal.callerOf(single(request.headers[INTERNAL_TOKEN_HEADER]));
      if (caller === undefined) throw new ProblemError({ code: 'not_found' });
      return new Principal(INTERNAL_ISSUER, caller, []);
    }
    const { principal, refusal } = await this.authenticator.authenticate(request.headers.authorization);
    if (!principal) {
      if (refusal) this.#refusedTokens.add(refusal);
      throw new ProblemError({ code: 'unauthenticated' }, { 'www-authenticate': unauthenticatedChallenge(refusal) });
    }
    if (!operation.access.some((role) => principal.has(role))) {
      throw new ProblemError({ code: 'forbidden' }, { 'www-authenticate': FORBIDDEN_CHALLENGE });
    }
    return principal;
  }
}

/** Probes, metrics, and the streams that services read of each other. */
const isPolled = ({ access, service }: Operation): boolean =>
  access === 'internal' || (service === '*' && access === 'public');

const NOBODY = new Principal('', '', []);

const single = (header: string | string[] | undefined): string | undefined =>
  typeof header === 'string' ? header : undefined;

function paramsIn(operation: Operation, params: unknown): Record<string, string> {
  const given = (params ?? {}) as Record<string, string>;
  for (const [name, value] of Object.entries(given)) {
    const schema = operation.params?.[name];
    const fits = schema ? schema.safeParse(value).success : isUuid(value);
    // An id that is none names nothing: never a row by accident.
    if (!fits) throw new ProblemError({ code: 'not_found' });
  }
  return given;
}

function queryOf(request: FastifyRequest): Record<string, unknown> {
  const query = (request.query ?? {}) as Record<string, unknown>;
  return { ...query };
}

const LAST_EVENT_ID = new RegExp(LAST_EVENT_ID_PATTERN);

/** Behind which event a stream goes on; 0 is the beginning. */
function lastEventIdIn({ replyType }: Operation, request: FastifyRequest): number {
  if (replyType !== 'text/event-stream') return 0;
  const given = request.headers['last-event-id'] ?? '';
  if (typeof given !== 'string' || !LAST_EVENT_ID.test(given))
    throw invalid([{ path: 'Last-Event-ID', code: 'invalid_request', message: 'not the id of an event' }]);
  return Number(given);
}

function idempotencyKeyChecked(operation: Operation, request: FastifyRequest): void {
  if (!operation.idempotent) return;
  const key = request.headers['idempotency-key'];
  if (key === undefined || key === '') throw new ProblemError({ code: 'idempotency_key_required' });
  if (typeof key !== 'string' || idempotencyKeyIn(key) === undefined)
    throw new ProblemError({ code: 'idempotency_key_invalid' });
}

/** The value as the contract reads it; without a contract there must be nothing. */
function parsed(schema: z.ZodType | undefined, value: unknown): never {
  if (!schema) {
    const keys = Object.keys((value ?? {}) as object);
    if (keys.length > 0)
      throw invalid(keys.map((path) => ({ path, code: 'unknown_field', message: 'this field is not known' })));
    return undefined as never;
  }
  const result = schema.safeParse(value ?? {});
  if (!result.success) throw invalid(fieldErrors(result.error));
  const unstorable = unstorableTexts(result.data);
  if (unstorable.length > 0) throw invalid(unstorable);
  return result.data as never;
}

function invalid(errors: readonly FieldError[]): ProblemError {
  const first = errors[0]?.code ?? 'invalid_request';
  return new ProblemError({ code: isProblemCode(first) ? first : 'invalid_request', errors });
}
