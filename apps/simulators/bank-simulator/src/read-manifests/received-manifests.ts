// The manifests that the simulated banks received lately, in memory, in the order of arrival.
import type { Manifest } from '@aiyrbas/contracts';
import { Injectable } from '@nestjs/common';

export interface ReceivedManifest {
  readonly id: string;
  readonly bic: string;
  /** SHA-256 of its value. */
  readonly hash: string;
  readonly manifest: Manifest;
  /** Whether a broker carried it; it then gives the offsets of the bank's reports too. */
  readonly isFromBroker: boolean;
}

const RETAINED_MAX = 1_000;

@Injectable()
export class ReceivedManifests {
  readonly #received: ReceivedManifest[] = [];

  add(received: ReceivedManifest): void {
    if (this.#received.some(({ id }) => id === received.id)) return;
    this.#received.push(received);
    if (this.#received.length > RETAINED_MAX) this.#received.shift();
  }

  of(bic: string): ReceivedManifest[] {
    return this.#received.filter((one) => one.bic === bic);
  }

  /** The one that came before it, of the same topic. */
  before({ manifest, id }: ReceivedManifest): ReceivedManifest | undefined {
    const ofTopic = this.#received.filter((one) => one.manifest.topic === manifest.topic);
    return ofTopic[ofTopic.findIndex((one) => one.id === id) - 1];
  }
}
