import { Counter, Gauge, Histogram, Registry, collectDefaultMetrics } from 'prom-client';

/** From a quick statement to a call that is about to time out, in seconds. */
const SECONDS = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10];

/** The metrics of one service; every sample carries the service's name. */
export class Metrics {
  readonly #registry = new Registry();

  constructor(service: string, options: { process?: boolean } = {}) {
    this.#registry.setDefaultLabels({ service });
    if (options.process) collectDefaultMetrics({ register: this.#registry });
  }

  counter<L extends string = never>(name: string, help: string, labelNames: readonly L[] = []): Counter<L> {
    return this.#once(
      name,
      () => new Counter({ name, help, labelNames: [...labelNames], registers: [this.#registry] }),
    );
  }

  /** @param collect sets the value when it is asked for, so that nothing is measured that nobody reads. */
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
                collect(this: Gauge<L>) {
                  return collect(this);
                },
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

  #once<M>(name: string, make: () => M): M {
    return (this.#registry.getSingleMetric(name) as M | undefined) ?? make();
  }
}
