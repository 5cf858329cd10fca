// Injects random faults, one after another: killed processes, frozen processes, a database that crashes or cuts its
// connections, a broker that dies, bad links, venues that misbehave. Each fault is counted.
import type { Client } from 'pg';
import { briefly } from './briefly';
import { ChaosPerson } from './client';
import { type Random, sleep } from './random';
import { WIRE_POINTS } from './internals';
import { AILMENTS, type Links } from './links';
import { type ChaosTarget, isProcessAlive } from './target';

/** Services that publish and consume, and so pass the crash points of the bus. */
const PUBLISHERS = ['kyc', 'orders', 'bank-gateway', 'venue-gateway', 'ledger', 'bank-simulator'];
const BUS_POINTS = [
  'outbox.before-stamp',
  'outbox.after-stamp',
  'relay.before-hand-over',
  'relay.after-hand-over',
  'consumer.before-effects',
  'consumer.before-commit',
  'consumer.after-commit',
];
/** Named in libs/bus, and those of the wires; the relay marks what the broker has taken only over Kafka. */
export const CRASH_TARGETS = {
  'one process': [...BUS_POINTS, ...WIRE_POINTS],
  'over Kafka': [...BUS_POINTS, 'relay.after-mark', ...WIRE_POINTS],
} as const;
/** How long a point is given to be passed; over Kafka a process also starts in it. */
const PASSING_MS = { 'one process': 6_000, 'over Kafka': 12_000 } as const;
const VENUE_FAULTS = ['reject', 'timeout', 'partial', 'price-jump', 'stale-book', 'disconnect', 'execute-then-timeout'];

export class FaultInjector {
  readonly counts = new Map<string, number>();
  readonly pointsHit = new Map<string, number>();
  #points = 0;
  #doings: readonly string[] = [];

  constructor(
    private readonly target: ChaosTarget,
    private readonly links: Links,
    private readonly random: Random,
    private readonly operator: ChaosPerson,
  ) {}

  get kills(): number {
    const deaths = ['killed', 'died at a crash point', 'database crashed', 'database killed', 'broker killed'];
    return deaths.reduce((sum, what) => sum + this.#count(what), 0);
  }

  get hasHitEveryPoint(): boolean {
    return this.pointsHit.size === CRASH_TARGETS[this.target.mode].length;
  }

  async one(): Promise<void> {
    const way = this.random.below(12);
    if (way < 2) return this.#do('a venue misbehaves', () => this.#venueFault());
    if (way === 2) return this.#do('connections are cut', () => this.#cutConnections());
    if (way === 3) return this.#do('the database dies', () => this.#databaseDies());
    if (way === 4) return this.#do('a process is frozen', () => this.#freeze());
    if (way < 7) return this.#do('links ail', () => this.#ail());
    return this.#do('somebody dies', () => this.#death());
  }

  #do(what: string, act: () => Promise<void>): Promise<void> {
    this.#doings = [...this.#doings.slice(-4), what];
    return act();
  }

  /** The last few faults, the one being done included: for whoever asks why nothing moves. */
  get doing(): string {
    return this.#doings.join(', ');
  }

  /** Nothing dies any more: whoever still carries a death ends now, and starts again without it. */
  async heal(): Promise<void> {
    const { target } = this;
    target.disarm();
    if (target.condemned !== undefined) signal(target.condemned, 'SIGKILL');
    if (target.mode === 'over Kafka') return;
    await target.kill();
    await target.start();
  }

  async #venueFault(): Promise<void> {
    const kind = this.random.pick(VENUE_FAULTS);
    const venue = this.random.pick(['intebix', 'ataix']);
    // A fault that was lost with its process counts as not injected.
    const { status } = await this.operator.post('/simulator/faults', { kind, venue, count: 1 + this.random.below(3) });
    if (status === 202) this.#add(`venue: ${kind}`);
  }

  async #cutConnections(): Promise<void> {
    await onDatabase(this.target, (client) =>
      client.query(
        'select pg_terminate_backend(pid) from pg_stat_activity where pid <> pg_backend_pid() and datname is not null',
      ),
    );
    this.#add('connections cut');
  }

  /** PostgreSQL itself, whose starter starts it again; or one of its backends. */
  async #databaseDies(): Promise<void> {
    if (!this.random.once(3)) return this.#crashDatabase();
    if (signal(this.target.databasePid(), 'SIGKILL')) this.#add('database killed');
  }

  /** A backend that dies by SIGKILL makes PostgreSQL throw everybody out and recover from its log. */
  async #crashDatabase(): Promise<void> {
    const rows = await onDatabase(this.target, async (client) => {
      const found = await client.query<{ pid: number }>(
        `select pid from pg_stat_activity where pid <> pg_backend_pid() and backend_type = 'client backend'`,
      );
      return found.rows;
    });
    if (!rows || rows.length === 0) return;
    try {
      process.kill(this.random.pick(rows).pid, 'SIGKILL');
      this.#add('database crashed');
    } catch {
      // It had ended by itself.
    }
  }

  async #freeze(): Promise<void> {
    const pid = this.target.mode === 'one process' ? this.target.pid : this.random.pick(this.target.servicePids());
    if (pid === undefined || this.target.hasDied) return;
    const ms = this.target.mode === 'one process' ? 500 + this.random.below(3_000) : 1_000 + this.random.below(14_000);
    if (!signal(pid, 'SIGSTOP')) return;
    await sleep(ms);
    signal(pid, 'SIGCONT');
    this.#add('frozen');
  }

  /** What leads to the database, to the brokers, or from service to service and to the venues. */
  async #ail(): Promise<void> {
    const { databaseUrl, brokers = '' } = this.target.note;
    const database = new URL(databaseUrl).port;
    const isDatabase = (target: string): boolean => target.includes('PGSQL') || target.endsWith(`:${database}`);
    const isBroker = (target: string): boolean => brokers.split(',').some((one) => portOf(one) === portOf(target));
    const [where, isMeant] = this.random.pick([
      ['the database', isDatabase],
      ...(brokers === '' ? [] : [['the brokers', isBroker] as const]),
      ['calls', (target: string) => !isDatabase(target) && !isBroker(target)],
    ] as const);
    const ailment = this.random.pick(AILMENTS);
    const met = await this.links.ail(ailment, isMeant, 1_000 + this.random.below(4_000), this.random);
    if (met > 0) this.#add(`links to ${where}: ${ailment}`);
  }

  async #death(): Promise<void> {
    const { target, random } = this;
    if (target.mode === 'over Kafka' && random.once(6)) return this.#killBroker();
    if (target.mode === 'over Kafka' && random.once(4)) return this.#killAnyone();
    const point = this.#nextPoint();
    const who = point.startsWith('call') ? 'venue-gateway' : random.pick(PUBLISHERS);
    // Passings between one life's beginning and its likely end; a venue is called only where an order is traded.
    const nth = 1 + random.below(point.startsWith('commit') && target.mode === 'one process' ? 200 : 6);
    target.arm({ who, point, nth });
    if (target.mode === 'one process') {
      await target.kill();
      this.#add('killed');
      await target.start();
    } else {
      const pids = target.servicePids(who);
      if (pids.length === 0 || !signal(random.pick(pids), 'SIGKILL')) return target.disarm();
      this.#add('killed');
    }
    await this.#seeItDie(point);
  }

  /** Whoever was to die at the point, if it passed there soon enough; else it is killed where it is. */
  async #seeItDie(point: string): Promise<void> {
    const { target } = this;
    const isDead = (): boolean => target.condemned !== undefined && !isProcessAlive(target.condemned);
    for (const end = Date.now() + PASSING_MS[target.mode]; !isDead() && Date.now() < end;) await sleep(20);
    target.disarm();
    if (isDead()) {
      this.pointsHit.set(point, (this.pointsHit.get(point) ?? 0) + 1);
      this.#add('died at a crash point');
    } else if (target.mode === 'one process') {
      // Nobody starts it again but we: it must not die at that point when nobody looks.
      await target.kill();
      this.#add('killed');
    } else if (target.condemned !== undefined) {
      signal(target.condemned, 'SIGKILL');
      this.#add('killed');
    }
    if (target.hasDied) await target.start();
  }

  /** Those that were not hit yet come first. */
  #nextPoint(): string {
    const all = CRASH_TARGETS[this.target.mode];
    const left = all.filter((point) => !this.pointsHit.has(point));
    const among = left.length > 0 ? left : all;
    this.#points += 1;
    return among[this.#points % among.length]!;
  }

  /** Whatever runs: those that only answer, and the venues and the bank, too. */
  #killAnyone(): void {
    const pids = this.target.servicePids();
    if (pids.length > 0 && signal(this.random.pick(pids), 'SIGKILL')) this.#add('killed');
  }

  #killBroker(): void {
    const pids = this.target.brokerPids();
    if (pids.length > 0 && signal(this.random.pick(pids), 'SIGKILL')) this.#add('broker killed');
  }

  #count(what: string): number {
    return this.counts.get(what) ?? 0;
  }

  #add(what: string): void {
    this.counts.set(what, this.#count(what) + 1);
  }
}

const portOf = (target: string): string => target.split(':').pop()!;

function signal(pid: number, name: 'SIGSTOP' | 'SIGCONT' | 'SIGKILL'): boolean {
  try {
    return process.kill(pid, name);
  } catch {
    return false;
  }
}

/** A database that is recovering takes nobody in: then this fault does not happen. */
const onDatabase = <T>(target: ChaosTarget, work: (client: Client) => Promise<T>): Promise<T | undefined> =>
  briefly(target.note.databaseUrl, work).catch(() => undefined);
