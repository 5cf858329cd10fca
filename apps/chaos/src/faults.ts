// What goes wrong, one thing after another, as the dice say: deaths, frozen processes, a database that crashes or cuts its
// connections, venues that misbehave. Each is counted.
import { Client } from 'pg';
import { Person } from './client';
import { type Dice, pause } from './dice';
import type { Victim } from './victim';

const SERVICES = ['kyc', 'orders', 'bank-gateway', 'venue-gateway', 'ledger', 'bank-simulator'];
/** Named in libs/bus; those of the relay's marks exist only over Kafka. */
export const CRASH_POINTS = {
  'one process': [
    'outbox.before-stamp',
    'outbox.after-stamp',
    'relay.before-hand-over',
    'relay.after-hand-over',
    'consumer.before-effects',
    'consumer.before-commit',
    'consumer.after-commit',
  ],
  'over Kafka': [
    'outbox.before-stamp',
    'outbox.after-stamp',
    'relay.before-hand-over',
    'relay.after-hand-over',
    'relay.after-mark',
    'consumer.before-effects',
    'consumer.before-commit',
    'consumer.after-commit',
  ],
} as const;
const VENUE_FAULTS = ['reject', 'timeout', 'partial', 'price-jump', 'stale-book', 'disconnect', 'execute-then-timeout'];

export class Faults {
  readonly counts = new Map<string, number>();
  readonly pointsHit = new Map<string, number>();
  #points = 0;

  constructor(
    private readonly victim: Victim,
    private readonly dice: Dice,
    private readonly operator: Person,
  ) {}

  get kills(): number {
    return this.#count('killed') + this.#count('died at a crash point') + this.#count('database crashed');
  }

  get hasHitEveryPoint(): boolean {
    return this.victim.mode === 'over Kafka' || this.pointsHit.size === CRASH_POINTS['one process'].length;
  }

  async one(): Promise<void> {
    const way = this.dice.below(10);
    if (way < 2) return this.#venueFault();
    if (way === 2) return this.#cutConnections();
    if (way === 3) return this.#crashDatabase();
    if (way === 4) return this.#freeze();
    return this.#death();
  }

  async #venueFault(): Promise<void> {
    const kind = this.dice.pick(VENUE_FAULTS);
    const venue = this.dice.pick(['intebix', 'ataix']);
    // Lost with the process that was told of it: as good as not said.
    const { status } = await this.operator.post('/simulator/faults', { kind, venue, count: 1 + this.dice.below(3) });
    if (status === 202) this.#add(`venue: ${kind}`);
  }

  async #cutConnections(): Promise<void> {
    await onDatabase(this.victim, (client) =>
      client.query(
        'select pg_terminate_backend(pid) from pg_stat_activity where pid <> pg_backend_pid() and datname is not null',
      ),
    );
    this.#add('connections cut');
  }

  /** A backend that dies by SIGKILL makes PostgreSQL throw everybody out and recover from its log. */
  async #crashDatabase(): Promise<void> {
    const rows = await onDatabase(this.victim, async (client) => {
      const found = await client.query<{ pid: number }>(
        `select pid from pg_stat_activity where pid <> pg_backend_pid() and backend_type = 'client backend'`,
      );
      return found.rows;
    });
    if (!rows || rows.length === 0) return;
    try {
      process.kill(this.dice.pick(rows).pid, 'SIGKILL');
      this.#add('database crashed');
    } catch {
      // It had ended by itself.
    }
  }

  async #freeze(): Promise<void> {
    const pid = this.victim.mode === 'one process' ? this.victim.pid : this.dice.pick(this.victim.servicePids());
    if (pid === undefined || this.victim.hasDied) return;
    const ms = this.victim.mode === 'one process' ? 500 + this.dice.below(3_000) : 1_000 + this.dice.below(14_000);
    if (!signal(pid, 'SIGSTOP')) return;
    await pause(ms);
    signal(pid, 'SIGCONT');
    this.#add('frozen');
  }

  async #death(): Promise<void> {
    if (this.victim.mode === 'over Kafka') {
      const pids = this.victim.servicePids();
      if (pids.length > 0 && signal(this.dice.pick(pids), 'SIGKILL')) this.#add('killed');
      return;
    }
    await this.victim.kill();
    this.#add('killed');
    await this.#startArmed();
  }

  /** The next life ends at a named point of the code, if it passes there soon; else it is killed where it is. */
  async #startArmed(): Promise<void> {
    const points = CRASH_POINTS['one process'];
    const point = points[this.#points % points.length]!;
    this.#points += 1;
    await this.victim.start(`${this.dice.pick(SERVICES)}:${point}:${1 + this.dice.below(6)}`);
    for (const end = Date.now() + 6_000; !this.victim.hasDied && Date.now() < end;) await pause(20);
    if (!this.victim.hasDied) return;
    this.pointsHit.set(point, (this.pointsHit.get(point) ?? 0) + 1);
    this.#add('died at a crash point');
    await this.victim.start();
  }

  #count(what: string): number {
    return this.counts.get(what) ?? 0;
  }

  #add(what: string): void {
    this.counts.set(what, this.#count(what) + 1);
  }
}

function signal(pid: number, name: 'SIGSTOP' | 'SIGCONT' | 'SIGKILL'): boolean {
  try {
    return process.kill(pid, name);
  } catch {
    return false;
  }
}

async function onDatabase<T>(victim: Victim, work: (client: Client) => Promise<T>): Promise<T | undefined> {
  const client = new Client({ connectionString: victim.note.databaseUrl, connectionTimeoutMillis: 5_000 });
  client.on('error', () => undefined);
  try {
    await client.connect();
    return await work(client);
  } catch {
    // A database that is recovering takes nobody in: then this fault does not happen.
    return undefined;
  } finally {
    await client.end().catch(() => undefined);
  }
}
