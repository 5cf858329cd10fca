// Reads what the platform acknowledges: verified, counted and logged. A bank never answers an acknowledgement.
import type { Message } from '@aiyrbas/bus';
import { type Logger, Metrics } from '@aiyrbas/observability';
import type { Tx } from '@aiyrbas/persistence';
import { LOGGER, METRICS } from '@aiyrbas/service-host';
import { Inject, Injectable } from '@nestjs/common';
import { MESSAGE_KEYS, type MessageKeys } from '../integration/message-keys';
import { type Opened, openMessage } from '../integration/open-message';
import { type ReceivedAcknowledgement, ReceivedAcknowledgements } from './received-acknowledgements';

@Injectable()
export class ReadAcknowledgements {
  readonly #count;

  constructor(
    @Inject(MESSAGE_KEYS) private readonly keys: MessageKeys,
    private readonly received: ReceivedAcknowledgements,
    @Inject(LOGGER) private readonly log: Logger,
    @Inject(METRICS) metrics: Metrics,
  ) {
    this.#count = metrics.counter(
      'bank_simulator_acknowledgements_total',
      'Acknowledgements that the simulated banks received, by type and code',
      ['bank', 'type', 'code'],
    );
  }

  /** @returns what is none, with the reason. */
  async execute(
    tx: Tx,
    batch: readonly Message<string>[],
    now: Date,
  ): Promise<{ readonly message: Message<string>; readonly reason: string }[]> {
    const refused: { message: Message<string>; reason: string }[] = [];
    for (const message of batch) {
      const opened = await openMessage(message, this.keys, now);
      const read = opened.ok ? acknowledgementIn(opened.value) : undefined;
      if (read) tx.afterCommit(() => this.#note(read));
      else refused.push({ message, reason: opened.ok ? 'wrong_message: no acknowledgement' : opened.error });
    }
    return refused;
  }

  #note(acknowledgement: ReceivedAcknowledgement): void {
    const { bic: bank, type, code, reference } = acknowledgement;
    this.received.add(acknowledgement);
    this.#count.inc({ bank, type, code });
    this.log.info({ bank, type, code, reference }, 'the platform acknowledged a message');
  }
}

function acknowledgementIn({ message, bic, request }: Opened): ReceivedAcknowledgement | undefined {
  const base = { id: message.id, bic, of: message.causationId };
  switch (request.name) {
    case 'admi.002.001.01': {
      const {
        relatedReference: reference,
        reason: code,
        description,
        location,
        additionalData: position,
      } = request.model;
      return { ...base, type: request.name, reference, code, description, location, position };
    }
    case 'admi.007.001.01': {
      const { relatedReference: reference, status: code, description } = request.model;
      return { ...base, type: request.name, reference, code, description };
    }
    default:
      return undefined;
  }
}
