import { withinMs } from '@aiyrbas/kernel';
import { Counter, Gauge, Histogram, type LabelValues, Registry, collectDefaultMetrics } from 'prom-client';

/** From a quick statement to a call that is about to time out, in seconds. */
const SECONDS = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10];

/** A scraper waits ten seconds by default; what cannot be asked in this time is left out of the answer. */
const COLLECT_MAX_MS = 2_000;

/** How often the event loop is looked at. Each look wakes the process: the library's every 10 ms is half of what idle takes. */
const LOOP_SAMPLE_MS = 100;

/** The metrics of one service; every sample carries the service's name. */
export class Metrics {
  readonly #registry = new Registry();
  readonly #failures;

  constructor(service: string, options: { process?: boolean } = {}) {
    this.#registry.setDefaultLabels({ service });
    this.#failures = this.counter('metrics_collect_failures_total', 'Metrics that could not be computed at a scrape', [
      'metric',
    ]);
    if (options.process) {
      collectDefaultMetrics({ register: this.#registry, eventLoopMonitoringPrecision: LOOP_SAMPLE_MS });
    }
  }

  counter<L extends string = never>(name: string, help: string, labelNames: readonly L[] = []): Counter<L> {
    return this.#once(
      name,
      () => new Counter({ name, help, labelNames: [...labelNames], registers: [this.#registry] }),
    );
  }

  /**
   * @param collect sets the value when it is asked for, so that nothing is measured that nobody reads. The gauge is empty
   * before. What fails or takes longer than 2 s is counted and has no value; the others are answered all the same.
   */
  gauge<L extends string = never>(
    name: string,
    help: string,
    labelNames: readonly L[] = [],
    collect?: (gauge: Gauge<L>) => void | Promise<void>,
  ): Gauge<L> {
    return this.#once(
      name,
      () =>
        new Gauge({
          name,
          help,
          labelNames: [...labelNames],
          registers: [this.#registry],
          ...(collect
            ? {
                collect: () => this.#collectSafely(name, collect),
              }
            : {}),
        }),
    );
  }

  histogram<L extends string = never>(name: string, help: string, labelNames: readonly L[] = []): Histogram<L> {
    return this.#once(
      name,
      () => new Histogram({ name, help, labelNames: [...labelNames], buckets: SECONDS, registers: [this.#registry] }),
    );
  }

  render(): Promise<string> {
    return this.#registry.metrics();
  }

  async #collectSafely<L extends string>(
    name: string,
    collect: (gauge: Gauge<L>) => void | Promise<void>,
  ): Promise<void> {
    const gauge = this.#registry.getSingleMetric(name) as Gauge<L>;
    gauge.reset();
    try {
      await withinMs(COLLECT_MAX_MS, Promise.resolve(gauge).then(collect));
    } catch {
      // Why is in the log of whoever needed the same thing for its work. No value is not zero.
      gauge.reset();
      gauge.remove({} as LabelValues<L>);
      this.#failures.inc({ metric: name });
    }
  }

  #once<M>(name: string, make: () => M): M {
    return (this.#registry.getSingleMetric(name) as M | undefined) ?? make();
  }
}
