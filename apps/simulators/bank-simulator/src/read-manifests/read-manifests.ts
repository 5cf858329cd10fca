// Reads the platform's manifests: the signature is verified, and they are counted and kept for `verify-manifest.ts`.
import { type Message, recordOf } from '@aiyrbas/bus';
import { MANIFEST_TYPE, bankOfTopic, hashOfManifest, readManifest } from '@aiyrbas/contracts';
import { verifySigned } from '@aiyrbas/iso20022';
import { type Result, ok, refuse } from '@aiyrbas/kernel';
import { type Logger, Metrics } from '@aiyrbas/observability';
import type { Tx } from '@aiyrbas/persistence';
import { LOGGER, METRICS } from '@aiyrbas/service-host';
import { Inject, Injectable } from '@nestjs/common';
import { MESSAGE_KEYS, type MessageKeys } from '../integration/message-keys';
import { type ReceivedManifest, ReceivedManifests } from './received-manifests';

@Injectable()
export class ReadManifests {
  readonly #count;

  constructor(
    @Inject(MESSAGE_KEYS) private readonly keys: MessageKeys,
    private readonly received: ReceivedManifests,
    @Inject(LOGGER) private readonly log: Logger,
    @Inject(METRICS) metrics: Metrics,
  ) {
    this.#count = metrics.counter('bank_simulator_manifests_total', 'Manifests that the simulated banks received', [
      'bank',
    ]);
  }

  /** @returns what is none, with the reason. */
  async execute(
    tx: Tx,
    batch: readonly Message<string>[],
    now: Date,
  ): Promise<{ readonly message: Message<string>; readonly reason: string }[]> {
    const refused: { message: Message<string>; reason: string }[] = [];
    for (const message of batch) {
      const opened = await this.#open(message, now);
      if (opened.ok) tx.afterCommit(() => this.#note(opened.value));
      else refused.push({ message, reason: opened.error });
    }
    return refused;
  }

  async #open(message: Message<string>, now: Date): Promise<Result<ReceivedManifest, string>> {
    const { environment, platformKey: publicKeyOf } = this.keys;
    const record = recordOf({ ...message, raw: message.body });
    const signed = await verifySigned(record, message, { environment, publicKeyOf, now });
    if (!signed.ok) return refuse(signed.error.code);
    if (message.type !== MANIFEST_TYPE) return refuse('wrong_message: no manifest');
    const read = readManifest(message.body);
    if (!read.ok) return refuse(read.error.code);
    const bic = bankOfTopic(message.topic)?.bic;
    if (bic === undefined || bankOfTopic(read.value.topic)?.bic !== bic)
      return refuse('wrong_bank: a topic of another bank');
    const isFromBroker = message.received !== undefined;
    return ok({ id: message.id, bic, hash: hashOfManifest(message.body), manifest: read.value, isFromBroker });
  }

  #note(received: ReceivedManifest): void {
    const { bic: bank, manifest } = received;
    const { topic, number, count } = manifest;
    this.received.add(received);
    this.#count.inc({ bank });
    this.log.info({ bank, topic, number, count }, 'a manifest arrived');
  }
}
