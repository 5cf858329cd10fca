// Nest's side of the bus: collects the `@Handles` methods of a service and runs them under one consumer, whatever
// transport carries the messages.
import { bankTopic, topicNamed } from '@aiyrbas/contracts';
import { InvariantError, invariant } from '@aiyrbas/kernel';
import { type CustomTransportStrategy, type MessageHandler, Server } from '@nestjs/microservices';
import { Observable, lastValueFrom } from 'rxjs';
import type { Handler } from './consumer/batch-processor';
import { Consumer, type ConsumerOptions } from './consumer/consumer';
import type { BatchContext, HandlerExtras } from './handles';
import type { Message, StampedMessage } from './message';

export type BusOptions = Omit<ConsumerOptions, 'topics' | 'handlerFor' | 'isPatient'> & {
  /** The BICs of the banks whose topics this service reads. */
  readonly banks?: readonly string[];
};

export class BusStrategy extends Server implements CustomTransportStrategy {
  #consumer: Consumer | undefined;

  constructor(private readonly options: BusOptions) {
    super();
  }

  /** Collects the handlers; messages flow once `startConsuming` is called, when every producer's log is known. */
  listen(callback: () => void): void {
    const byPattern = new Map<string, Handler>();
    const byName = new Map<string, Handler>();
    const topics = new Set<string>();
    for (const [pattern, registered] of this.messageHandlers) {
      const extras = registered.extras as HandlerExtras | undefined;
      invariant(extras?.handler, `${pattern} is handled without @Handles or @HandlesBanks`);
      // Nest would run a second handler of the same pattern beside the first: nobody could say in which order.
      invariant(!registered.next, `${pattern} has two handlers`);
      const handler = byName.get(extras.handler) ?? {
        name: extras.handler,
        mayLinger: extras.mayLinger,
        handle: invoke(registered),
      };
      byName.set(extras.handler, handler);
      const { stream } = extras;
      const ofBanks = stream ? (this.options.banks ?? []).map((bic) => bankTopic(bic, stream).name) : [];
      for (const one of [pattern, ...ofBanks]) byPattern.set(one, handler);
      for (const topic of [...extras.topics, ...ofBanks]) topics.add(topic);
    }
    const { name } = this.options;
    // Its producer would hand the log of such a topic to nobody but those that the contract names.
    const undeclared = [...topics].filter((topic) => !topicNamed(topic).consumers.includes(name));
    invariant(undeclared.length === 0, `${name} is no declared consumer of ${undeclared.join(', ')}`);
    this.#consumer = new Consumer({
      ...this.options,
      topics: [...topics].sort(),
      mayLinger: [...byName.values()].every((handler) => handler.mayLinger),
      handlerFor: (message: StampedMessage) => byPattern.get(message.type) ?? byPattern.get(message.topic),
    });
    callback();
  }

  async startConsuming(): Promise<void> {
    await this.consumer.start();
  }

  get consumer(): Consumer {
    invariant(this.#consumer, 'the bus strategy is not listening yet');
    return this.#consumer;
  }

  async close(): Promise<void> {
    await this.#consumer?.stop();
  }

  on(): never {
    throw new InvariantError('the bus has no events of its own to listen to');
  }

  unwrap<T>(): T {
    return this.#consumer as T;
  }
}

function invoke(registered: MessageHandler): Handler['handle'] {
  return async (batch: readonly Message[], context: BatchContext) => {
    const result: unknown = await registered(batch, context);
    if (result instanceof Observable) await lastValueFrom(result, { defaultValue: undefined });
  };
}
