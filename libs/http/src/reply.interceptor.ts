// The way out: a refusal becomes a problem, and a value is held against the contract. The controller runs within the call's span.
import { cacheControlOf, locationOf } from '@aiyrbas/contracts';
import type { Result } from '@aiyrbas/kernel';
import { InvariantError } from '@aiyrbas/kernel';
import { type CallHandler, type ExecutionContext, Injectable, type NestInterceptor } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { type Observable, map } from 'rxjs';
import { type Call, callOf, spanOf } from './endpoint';
import { ProblemError, type Refusal } from './problem';

@Injectable()
export class ReplyInterceptor implements NestInterceptor {
  intercept(context: ExecutionContext, next: CallHandler): Observable<unknown> {
    if (context.getType() !== 'http') return next.handle();
    const request = context.switchToHttp().getRequest<FastifyRequest>();
    const call = callOf(request);
    const span = spanOf(request);
    if (!call || !span) return next.handle();
    // A stream looks into the database again and again, for as long as somebody listens.
    const handled = isStream(call) ? next.handle() : span.run(() => next.handle());
    return handled.pipe(
      map((result: Result<unknown, Refusal>) => {
        if (!result.ok) throw new ProblemError(result.error);
        // A controller that wrote its own response (a stream, metrics) has nothing more to send.
        if (call.reply.sent || isStream(call)) return undefined;
        this.#setHeaders(call, result.value);
        if (process.env['NODE_ENV'] === 'test') this.#checkReply(call.operation, result.value);
        return result.value;
      }),
    );
  }

  #setHeaders({ operation, params, reply }: Call, value: unknown): void {
    void reply.header('cache-control', cacheControlOf(operation));
    const location = locationOf(operation, params, value);
    if (location !== undefined) void reply.header('location', location);
  }

  /** An answer that does not fit its published shape is a bug of ours; outside tests it is not worth the time. */
  #checkReply(
    { id, reply }: { id: string; reply: { safeParse(value: unknown): { success: boolean; error?: Error } } },
    value: unknown,
  ): void {
    const parsed = reply.safeParse(typeof value === 'string' ? value : JSON.parse(JSON.stringify(value)));
    if (!parsed.success)
      throw new InvariantError(`the reply of ${id} does not fit its contract: ${parsed.error?.message}`);
  }
}

const isStream = ({ operation }: Call): boolean => operation.replyType === 'text/event-stream';
