// Metrics that every service has: outbox lag, consumer lag, parked messages, database connections. They are computed at a
// scrape only.
import type { BusStrategy } from '@aiyrbas/bus';
import type { Authenticator } from '@aiyrbas/http';
import type { Metrics } from '@aiyrbas/observability';
import type { Database } from '@aiyrbas/persistence';

/** @param relayed whether a broker carries the log; in one process there is nothing that it could be ahead of. */
export function measureStreams(metrics: Metrics, database: Database, bus: BusStrategy, relayed: boolean): void {
  metrics.gauge('bus_waiting_messages', 'Messages received and not yet processed', [], (gauge) =>
    gauge.set(bus.consumer.waiting),
  );
  metrics.gauge(
    'bus_consumer_lag_messages',
    'Messages that producers have published and this consumer has not received',
    [],
    (gauge) => gauge.set(bus.consumer.behind),
  );
  metrics.gauge('bus_consumer_alive', '1 while messages can reach this reader', [], (gauge) =>
    gauge.set(bus.consumer.isAlive ? 1 : 0),
  );
  metrics.gauge('bus_parked_messages', 'Parked messages, and those behind them on the same key', [], async (gauge) => {
    const [row] = await database.query<{ n: number }>('select count(*)::float8 as n from parked');
    gauge.set(row?.n ?? 0);
  });
  if (relayed) measureRelay(metrics, database);
}

/** Keys that are in the configuration have no age and are never away. */
export function measureProvider(metrics: Metrics, { keys }: Authenticator): void {
  metrics.gauge('oidc_keys_age_seconds', 'Age of the keys of the identity provider', [], (gauge) => {
    if (keys.ageSeconds !== undefined) gauge.set(keys.ageSeconds);
    else gauge.remove({});
  });
  metrics.gauge('oidc_provider_away', '1 while the identity provider does not respond', [], (gauge) => {
    if (keys.status !== undefined) gauge.set(keys.status === 'up' ? 0 : 1);
    else gauge.remove({});
  });
}

/** A service without a free connection is slow everywhere at once; one that asks more for each order costs more. */
export function measurePool(metrics: Metrics, database: Database): void {
  metrics.gauge('database_work', 'Transactions, statements and round trips since the start', ['of'], (gauge) => {
    const { transactions, statements, roundTrips } = database.stats;
    gauge.set({ of: 'transactions' }, transactions);
    gauge.set({ of: 'statements' }, statements);
    gauge.set({ of: 'round_trips' }, roundTrips);
  });
  metrics.gauge('database_connections', 'Connections of the pool, and callers that wait for one', ['state'], (gauge) =>
    Object.entries(database.pool).forEach(([state, count]) => gauge.set({ state }, count)),
  );
}

function measureRelay(metrics: Metrics, database: Database): void {
  metrics.gauge(
    'outbox_lag_messages',
    'Messages of this service that the broker is not known to have; marks are up to a second old',
    ['topic'],
    async (gauge) => {
      const rows = await database.query<{ topic: string; lag: number }>(
        `select h.topic, sum(h.seq - coalesce(s.seq, 0))::float8 as lag
         from stream_head h left join stream_sent s using (topic, partition) group by 1`,
      );
      rows.forEach(({ topic, lag }) => gauge.set({ topic }, lag));
    },
  );
}
