// An endpoint is an operation of the contracts: its method, path, access, body and reply are declared there once.
import type { BodyIn, Operation, QueryIn, ReplyOf } from '@aiyrbas/contracts';
import type { Result } from '@aiyrbas/kernel';
import type { Span } from '@aiyrbas/observability';
import { Get, HttpCode, Post, SetMetadata, applyDecorators, createParamDecorator } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Principal } from './principal';
import type { Refusal } from './problem';

export const OPERATION = Symbol('operation');

/** What an endpoint receives: everything is checked against the operation. */
export interface CallOf<O> {
  readonly operation: Operation;
  readonly body: BodyIn<O>;
  readonly query: QueryIn<O>;
  readonly params: Readonly<Record<string, string>>;
  /** Of an event stream: the last event that the client has received; 0 when there is none. */
  readonly lastEventId: number;
  readonly principal: Principal;
  readonly cause: { readonly traceparent: string };
  readonly request: FastifyRequest;
  readonly reply: FastifyReply;
}

export type Call = CallOf<Operation>;

/** What an endpoint gives: the reply of its operation, or a refusal. */
export type ResponseTo<O> = Promise<Result<ReplyOf<O>, Refusal>>;

const calls = new WeakMap<FastifyRequest, { readonly call: Call; readonly span: Span }>();
/** @param span of the trace, which lasts until the response is sent */
export const rememberCall = (call: Call, span: Span): void => void calls.set(call.request, { call, span });
export const callOf = (request: FastifyRequest): Call | undefined => calls.get(request)?.call;
export const spanOf = (request: FastifyRequest): Span | undefined => calls.get(request)?.span;

/** Operations that every service has for operators lie under a path of its own, which its controller states. */
const OF_EACH_SERVICE = '/ops/v1/{service}';

/** The prefix of a controller whose operations every service has: a literal path, so that no segment stands for a service. */
export const operatorsPath = (service: string): string => OF_EACH_SERVICE.replace('{service}', service);

const nestPath = (path: string): string =>
  (path.startsWith(`${OF_EACH_SERVICE}/`) ? path.slice(OF_EACH_SERVICE.length) : path).replaceAll(/\{(\w+)\}/g, ':$1');

/** What stands for a parameter of the operation in a route that names it: `service` in `/ops/v1/kyc/parked`. */
export function paramsInRoute({ path }: Pick<Operation, 'path'>, route: string | undefined): Record<string, string> {
  const segments = (route ?? '').split('/');
  return Object.fromEntries(
    path.split('/').flatMap((segment, at) => {
      const [, name] = /^\{(\w+)\}$/.exec(segment) ?? [];
      const stated = segments[at];
      return name === undefined || stated === undefined || stated.startsWith(':') ? [] : [[name, stated]];
    }),
  );
}

export function Endpoint(operation: Operation): MethodDecorator {
  const route = operation.method === 'GET' ? Get : Post;
  return applyDecorators(
    route(nestPath(operation.path)),
    HttpCode(operation.status),
    SetMetadata(OPERATION, operation),
  );
}

export const ParsedCall = createParamDecorator((_: unknown, context) =>
  callOf(context.switchToHttp().getRequest<FastifyRequest>()),
);
