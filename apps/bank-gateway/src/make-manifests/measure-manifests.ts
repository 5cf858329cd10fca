// A metric: for how long the manifest of the last day has been due. It is computed when the metrics are scraped.
import { Metrics } from '@aiyrbas/observability';
import { Database } from '@aiyrbas/persistence';
import { METRICS } from '@aiyrbas/service-host';
import { Inject, Injectable, type OnModuleInit } from '@nestjs/common';
import { overdueSeconds } from '../domain/manifest-due';
import { ManifestsStore } from '../persistence/manifests.store';
import { ManifestTopics } from './manifest-topics';

@Injectable()
export class MeasureManifests implements OnModuleInit {
  constructor(
    @Inject(METRICS) private readonly metrics: Metrics,
    private readonly db: Database,
    private readonly topics: ManifestTopics,
    private readonly manifests: ManifestsStore,
  ) {}

  onModuleInit(): void {
    this.metrics.gauge(
      'bank_manifest_overdue_seconds',
      'How long the manifest of the last day of a bank’s topic has been due, or 0',
      ['bank', 'stream'],
      async (gauge) => {
        const streams = new Map(this.topics.all.map(({ topic, stream }) => [topic, stream]));
        const { states, now } = await this.manifests.states(this.db, this.topics.all);
        for (const state of states)
          gauge.set({ bank: state.bic, stream: streams.get(state.topic)! }, overdueSeconds(state, now));
      },
    );
  }
}
