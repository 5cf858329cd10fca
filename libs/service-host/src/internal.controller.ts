// What a service answers to the platform itself: probes, metrics, and its streams.
import { BusStrategy, LOG_PAGE, StreamLog } from '@aiyrbas/bus';
import { findTopic, liveness, metrics, readStream, readiness, streamHeads } from '@aiyrbas/contracts';
import { type CallOf, Endpoint, ParsedCall, type Refusal } from '@aiyrbas/http';
import { type Result, ok, refuse } from '@aiyrbas/kernel';
import { Metrics } from '@aiyrbas/observability';
import { Controller, Inject } from '@nestjs/common';
import { METRICS } from './tokens';
import { Readiness, degraded, isServing } from './readiness';

@Controller()
export class InternalController {
  constructor(
    private readonly log: StreamLog,
    private readonly bus: BusStrategy,
    private readonly state: Readiness,
    @Inject(METRICS) private readonly measured: Metrics,
  ) {}

  @Endpoint(liveness)
  async live(): Promise<Result<object, Refusal>> {
    return this.bus.consumer.isAlive
      ? ok({ status: 'up' })
      : refuse({ code: 'service_unavailable', detail: 'the consumer is stuck, or nothing can be sent' });
  }

  @Endpoint(readiness)
  async ready(): Promise<Result<object, Refusal>> {
    const { unsent, unread } = this.bus.consumer;
    // It serves all the same, and the others of its topics flow: a reason to look, not one to take it away.
    const relay = unsent.length === 0 ? {} : { relay: degraded(`${unsent.length} topics cannot be sent to`) };
    const reader = unread.length === 0 ? {} : { reader: degraded(`${unread.length} topics cannot be read`) };
    const checks = { ...(await this.state.checks()), ...relay, ...reader };
    const down = Object.entries(checks).filter(([, status]) => !isServing(status));
    return down.length === 0
      ? ok({ status: 'up', checks })
      : refuse({ code: 'service_unavailable', detail: down.map(([name, status]) => `${name}: ${status}`).join('; ') });
  }

  @Endpoint(metrics)
  async metrics(@ParsedCall() call: CallOf<typeof metrics>): Promise<Result<void, Refusal>> {
    void call.reply.type('text/plain; version=0.0.4').send(await this.measured.render());
    return ok(undefined);
  }

  @Endpoint(readStream)
  async stream(@ParsedCall() call: CallOf<typeof readStream>): Promise<Result<object, Refusal>> {
    const { topic, partition } = call.params;
    // What a service does not consume is none of its business: instructions to banks name people.
    if (!isReadBy(call.principal.subject, topic!)) return refuse({ code: 'not_found' });
    const messages = await this.log.read(
      topic!,
      Number.parseInt(partition!, 10),
      BigInt(call.query.from),
      BigInt(call.query.to),
    );
    return ok({
      messages: messages.slice(0, LOG_PAGE).map(({ raw, seq, subjectSeq, time, ...rest }) => ({
        ...rest,
        seq: Number(seq),
        subjectSeq: Number(subjectSeq),
        time: time.toISOString(),
        body: raw,
      })),
    });
  }

  @Endpoint(streamHeads)
  async heads(@ParsedCall() call: CallOf<typeof streamHeads>): Promise<Result<object, Refusal>> {
    const heads = (await this.log.heads()).filter(({ topic }) => isReadBy(call.principal.subject, topic));
    return ok({ heads: heads.map((head) => ({ ...head, seq: Number(head.seq) })) });
  }
}

const isReadBy = (service: string, topic: string): boolean => findTopic(topic)?.consumers.includes(service) ?? false;
