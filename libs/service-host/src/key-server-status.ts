// Whether the signing keys that a service has in a key server can be reached: in `/health/ready`, and as a metric.
import { Metrics } from '@aiyrbas/observability';
import type { SigningKey } from '@aiyrbas/privacy';
import { Inject, Injectable } from '@nestjs/common';
import { Readiness } from './readiness';
import { METRICS } from './tokens';

type WatchedKey = Pick<SigningKey, 'fault' | 'check'>;

@Injectable()
export class KeyServerStatus {
  readonly #keys = new Map<string, WatchedKey>();

  constructor(
    private readonly readiness: Readiness,
    @Inject(METRICS) metrics: Metrics,
  ) {
    metrics.gauge(
      'signing_key_away',
      '1 while the key server of a signing key does not respond, or refuses; none for a key in a file',
      ['key'],
      (gauge) => {
        for (const [key, watched] of this.#keys) {
          gauge.set({ key }, watched.fault === undefined ? 0 : 1);
          // A scrape does not wait for it. Without it nobody would notice while nothing is signed.
          void watched.check();
        }
      },
    );
  }

  /** @param setting the name of the setting that gives the service this key, without `_VAULT` */
  watch(setting: string, key: WatchedKey): void {
    this.#keys.set(setting, key);
    this.readiness.show('key-server', () => this.#fault());
  }

  #fault(): string | undefined {
    return [...this.#keys.values()].map(({ fault }) => fault).find((fault) => fault !== undefined);
  }
}
