// The acknowledgements that the simulated banks received lately, in memory: they are for a developer who looks at once.
import { Injectable } from '@nestjs/common';

export interface ReceivedAcknowledgement {
  readonly id: string;
  readonly bic: string;
  /** `ce_id` of the bank's message that it is about; undefined where the platform could not read it. */
  readonly of: string | undefined;
  readonly type: string;
  readonly reference: string;
  readonly code: string;
  readonly description?: string | undefined;
  readonly location?: string | undefined;
  readonly position?: string | undefined;
}

const RETAINED_MAX = 1_000;

@Injectable()
export class ReceivedAcknowledgements {
  readonly #received: ReceivedAcknowledgement[] = [];

  add(received: ReceivedAcknowledgement): void {
    if (this.#received.some(({ id }) => id === received.id)) return;
    this.#received.push(received);
    if (this.#received.length > RETAINED_MAX) this.#received.shift();
  }

  of(bic: string, messageId: string): ReceivedAcknowledgement[] {
    return this.#received.filter((one) => one.bic === bic && one.of === messageId);
  }
}
