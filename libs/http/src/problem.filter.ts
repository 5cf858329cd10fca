// Every error of a controller becomes a response: problem details for a refusal; for a bug only a trace id, and a log line.
import { PROBLEMS, pathOf, retryAfterSecondsOf } from '@aiyrbas/contracts';
import { LOGGER, type Logger, traceIdOf } from '@aiyrbas/observability';
import { isTransient } from '@aiyrbas/persistence';
import { type ArgumentsHost, Catch, type ExceptionFilter, HttpException, Inject } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { throwError } from 'rxjs';
import { codeOfStatus } from './fastify';
import { ProblemError, type Refusal, problemOf } from './problem';

@Catch()
export class ProblemFilter implements ExceptionFilter {
  constructor(@Inject(LOGGER) private readonly log: Logger) {}

  catch(error: unknown, host: ArgumentsHost): unknown {
    // A handler of the bus: the consumer must see what really happened.
    if (host.getType() !== 'http') return throwError(() => error);
    const request = host.switchToHttp().getRequest<FastifyRequest>();
    const reply = host.switchToHttp().getResponse<FastifyReply>();
    const traceId = traceIdOf(String(reply.getHeader('traceparent') ?? ''));
    const instance = pathOf(request.url);
    const refusal = this.#refusalOf(error, instance, traceId);
    const retryAfter = retryAfterSecondsOf(refusal.code);
    const headers = {
      ...(retryAfter === undefined ? {} : { 'retry-after': String(retryAfter) }),
      ...(error instanceof ProblemError ? error.headers : {}),
    };
    void reply
      .status(PROBLEMS[refusal.code])
      .headers(headers)
      .type('application/problem+json')
      .send(JSON.stringify(problemOf(refusal, { instance, traceId })));
    return undefined;
  }

  #refusalOf(error: unknown, instance: string, traceId: string | undefined): Refusal {
    if (error instanceof ProblemError) return error.refusal;
    if (error instanceof HttpException) return { code: codeOfStatus(error.getStatus()) };
    if (isTransient(error)) {
      this.log.warn({ error, instance, traceId }, 'a request met a part that is away or busy');
      return { code: 'service_unavailable' };
    }
    this.log.error({ error, instance, traceId }, 'a request met a bug');
    return { code: 'internal_error' };
  }
}
