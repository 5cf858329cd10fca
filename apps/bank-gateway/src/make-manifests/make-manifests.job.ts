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

@Injectable()
export class MakeManifestsJob implements OnApplicationBootstrap {
  constructor(
    private readonly db: Database,
    private readonly topics: ManifestTopics,
    private readonly manifests: ManifestsStore,
    private readonly makeManifest: MakeManifest,
    private readonly timer: ManifestTimer,
    @Inject(LOGGER) private readonly log: Logger,
  ) {}

  onApplicationBootstrap(): void {
    this.timer.start({ nextDueMs: () => this.#nextDueMs(), run: () => this.makeDue() });
  }

  /** Makes what is due; one topic that fails holds up no other one. @throws what the first one of them failed with. */
  async makeDue(): Promise<boolean> {
    const failures: unknown[] = [];
    for (const { topic, number, day } of await this.#due()) {
      try {
        await this.makeManifest.execute(topic, number, day);
      } catch (error) {
        this.log.error({ error, topic }, 'a manifest could not be made');
        failures.push(error);
      }
    }
    if (failures.length > 0) throw failures[0];
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
    return states.some((state) => dueManifest(state, now)) ? 0 : msUntilDayEnds(now);
  }
}
