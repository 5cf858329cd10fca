// The way out: a refusal becomes a problem, a value is held against the contract, and the time that it took is measured.
import type { Result } from '@aiyrbas/kernel';
import { InvariantError } from '@aiyrbas/kernel';
import { Metrics } from '@aiyrbas/observability';
import { type CallHandler, type ExecutionContext, Inject, Injectable, type NestInterceptor } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { type Observable, finalize, map } from 'rxjs';
import { callOf } from './endpoint';
import { ProblemError, type Refusal } from './problem';
import { HTTP_METRICS } from './tokens';

@Injectable()
export class ReplyInterceptor implements NestInterceptor {
  readonly #duration;

  constructor(@Inject(HTTP_METRICS) metrics: Metrics) {
    this.#duration = metrics.histogram('http_request_seconds', 'Time of a request by operation', ['operation']);
  }

  intercept(context: ExecutionContext, next: CallHandler): Observable<unknown> {
    if (context.getType() !== 'http') return next.handle();
    const call = callOf(context.switchToHttp().getRequest<FastifyRequest>());
    if (!call) return next.handle();
    const endTimer = this.#duration.startTimer({ operation: call.operation.id });
    return next.handle().pipe(
      map((result: Result<unknown, Refusal>) => {
        if (!result.ok) throw new ProblemError(result.error);
        // A door that wrote its own answer (a stream, metrics) has nothing more to say.
        if (call.reply.sent || call.operation.replyType === 'text/event-stream') return undefined;
        if (process.env['NODE_ENV'] !== 'production') this.#checkReply(call.operation, result.value);
        return result.value;
      }),
      finalize(() => endTimer()),
    );
  }

  /** An answer that does not fit its published shape is a bug of ours; in production it is not worth the time. */
  #checkReply(
    { id, reply }: { id: string; reply: { safeParse(value: unknown): { success: boolean; error?: Error } } },
    value: unknown,
  ): void {
    const parsed = reply.safeParse(typeof value === 'string' ? value : JSON.parse(JSON.stringify(value)));
    if (!parsed.success)
      throw new InvariantError(`the reply of ${id} does not fit its contract: ${parsed.error?.message}`);
  }
}
