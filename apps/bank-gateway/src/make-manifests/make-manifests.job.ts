// The job that makes the manifests of all banks: after each day in Kazakhstan, and when they were requested. Every replica runs it;
// each manifest is published once.
import { type Logger } from '@aiyrbas/observability';
import { Database } from '@aiyrbas/persistence';
import { LOGGER } from '@aiyrbas/service-host';
import { Inject, Injectable, type OnApplicationBootstrap } from '@nestjs/common';
import { dueManifest, msUntilDayEnds } from '../domain/manifest-due';
import { ManifestsStore } from '../persistence/manifests.store';
import { MakeManifest } from './make-manifest';
import { ManifestTimer } from './manifest-timer';
import { ManifestTopics } from './manifest-topics';

/** A manifest is computed anew each time, so a fault that stays, such as a key server that is away, must not cost that each second. */
const RETRY_AFTER_MS = 60_000;

@Injectable()
export class MakeManifestsJob implements OnApplicationBootstrap {
  #retryAt = 0;

  constructor(
    private readonly db: Database,
    private readonly topics: ManifestTopics,
    private readonly manifests: ManifestsStore,
    private readonly makeManifest: MakeManifest,
    private readonly timer: ManifestTimer,
    @Inject(LOGGER) private readonly log: Logger,
  ) {}

  onApplicationBootstrap(): void {
    this.timer.start({ nextDueMs: () => this.#nextDueMs(), run: () => this.#makeDue() });
  }

  /** Makes what is due. A topic that fails holds up no other one, and is tried again later. */
  async #makeDue(): Promise<boolean> {
    for (const { topic, number, day } of await this.#due()) {
      try {
        await this.makeManifest.execute(topic, number, day);
      } catch (error) {
        this.log.error({ error, topic }, 'a manifest could not be made');
        this.#retryAt = Date.now() + RETRY_AFTER_MS;
      }
    }
    return true;
  }

  async #due(): Promise<{ readonly topic: string; readonly number: number; readonly day?: string }[]> {
    const { states, now } = await this.manifests.states(this.db, this.topics.all);
    return states.flatMap((state) => {
      const due = dueManifest(state, now);
      return due ? [{ topic: state.topic, number: state.number + 1, ...due }] : [];
    });
  }

  async #nextDueMs(): Promise<number> {
    const { states, now } = await this.manifests.states(this.db, this.topics.all);
    const isDue = states.some((state) => dueManifest(state, now));
    return isDue ? Math.max(0, this.#retryAt - Date.now()) : msUntilDayEnds(now);
  }
}
