// Batches commands whose work was prepared before. Commands that arrive at the same time commit together, each once per
// its own key, and no response is sent before that commit. A command that fails does not fail the others.
import type { Operation } from '@aiyrbas/contracts';
import { Batcher, type Result, ok, refuse } from '@aiyrbas/kernel';
import { type Database, type Tx, insertRows, isTransient } from '@aiyrbas/persistence';
import { type CommandName, commandNameOf, lockOf } from './command-name';
import type { CallOf } from './endpoint';
import { quotedKey } from './idempotency-key';
import { IdempotencyKeyEntity } from './idempotency-key.entity';
import type { Refusal } from './problem';
import type { CommandKeys } from './tokens';

/** The longest linger before a batch under load. */
const LINGER_MAX_MS = 5;

/**
 * Keeps the items, and answers each, in order. What is refused must have written nothing.
 * @param now the database's clock.
 */
export type Keep<Item, T> = (items: readonly Item[], tx: Tx, now: Date) => Promise<readonly Result<T, Refusal>[]>;

interface QueuedCommand<Item, T> {
  readonly name: CommandName;
  readonly status: number;
  readonly item: Item;
  outcome?: Outcome<T>;
}

type Outcome<T> =
  { readonly saved: T } | { readonly before: string } | { readonly refused: Refusal } | { readonly failed: unknown };

export class CommandsTogether<Item, T extends object> {
  readonly #batcher = Batcher.lingering<QueuedCommand<Item, T>>(LINGER_MAX_MS, (batch) => this.#processBatch(batch));

  constructor(
    private readonly db: Database,
    private readonly keys: CommandKeys,
    private readonly keep: Keep<Item, T>,
  ) {}

  /** @returns the first answer to this key, and whether it was made now; a refusal does not burn the key. */
  async once<O extends Operation>(
    call: CallOf<O>,
    item: Item,
  ): Promise<{ readonly result: Result<T, Refusal>; readonly isNew: boolean }> {
    const queued: QueuedCommand<Item, T> = {
      name: commandNameOf(call, this.keys),
      status: call.operation.status,
      item,
    };
    await this.#batcher.add(queued);
    const outcome = queued.outcome!;
    if ('failed' in outcome) throw outcome.failed;
    if ('saved' in outcome) return { result: ok(outcome.saved), isNew: true };
    if ('refused' in outcome) return { result: refuse(outcome.refused), isNew: false };
    void call.reply.header('idempotency-replayed', 'true');
    return { result: ok(JSON.parse(outcome.before) as T), isNew: false };
  }

  async #processBatch(batch: readonly QueuedCommand<Item, T>[]): Promise<void> {
    try {
      const outcomes = await this.db.tx((tx) => this.#settle(tx, batch));
      batch.forEach((queued, at) => (queued.outcome = outcomes[at]!));
    } catch (error) {
      if (batch.length === 1 || isTransient(error)) for (const queued of batch) queued.outcome = { failed: error };
      else for (const queued of batch) await this.#processBatch([queued]);
    }
  }

  async #settle(tx: Tx, batch: readonly QueuedCommand<Item, T>[]): Promise<Outcome<T>[]> {
    const claims = await this.#claim(tx, batch);
    const fresh: number[] = [];
    const outcomes = batch.map(({ name }, at): Outcome<T> | undefined => {
      const claim = claims[at]!;
      if (!claim.free) return { refused: { code: 'idempotency_key_in_use' } };
      if (claim.first) {
        const isRepeat = name.isRepeatOf(claim.first.fingerprint);
        return isRepeat ? { before: claim.first.body } : { refused: { code: 'idempotency_key_reused' } };
      }
      fresh.push(at);
      return undefined;
    });
    if (fresh.length > 0) {
      const items = fresh.map((at) => batch[at]!.item);
      const results = await this.keep(items, tx, claims.at(-1)!.now);
      const stored = results.flatMap((result, n) =>
        result.ok ? [{ queued: batch[fresh[n]!]!, result: result.value }] : [],
      );
      results.forEach((result, n) => {
        outcomes[fresh[n]!] = result.ok ? { saved: result.value } : { refused: result.error };
      });
      if (stored.length > 0) this.#remember(tx, stored);
    }
    return outcomes as Outcome<T>[];
  }

  /** Takes the keys for this transaction, or finds them taken; and looks up what was answered before. */
  async #claim(tx: Tx, batch: readonly QueuedCommand<Item, T>[]): Promise<Claim[]> {
    const locks = batch.map(({ name }) => lockOf(name.scope, name.key));
    const [taken, rows] = await Promise.all([
      tx.query<{ free: boolean; now: Date }>(
        `select pg_try_advisory_xact_lock(lock) as free, clock_timestamp() as now from unnest($1::bigint[]) with ordinality as t(lock, n) order by n`,
        [locks],
      ),
      // A second statement, because it must see what the holders of the locks committed before they let go.
      tx.query<First & { n: string }>(
        `select t.n, k.fingerprint, k.body
         from unnest($1::bytea[], $2::text[], $3::text[]) with ordinality as t(scope, key, quoted, n)
         cross join lateral (select fingerprint, body from idempotency_key k
                             where k.scope = t.scope and k.key in (t.key, t.quoted) limit 1) as k`,
        [
          batch.map(({ name }) => name.scope),
          batch.map(({ name }) => name.key),
          batch.map(({ name }) => quotedKey(name.key)),
        ],
      ),
    ]);
    const firstOf = new Map(rows.map(({ n, ...first }) => [Number(n) - 1, first]));
    // The database grants one session a lock as often as it is requested. So duplicates in a batch are found here.
    return taken.map(({ free, now }, at) => ({
      free: free && locks.indexOf(locks[at]!) === at,
      now,
      first: firstOf.get(at),
    }));
  }

  #remember(tx: Tx, stored: readonly { readonly queued: QueuedCommand<Item, T>; readonly result: T }[]): void {
    const rows = stored.map(({ queued: { name, status }, result }) => ({
      ...{ scope: name.scope, key: name.key, fingerprint: name.fingerprint, status },
      body: JSON.stringify(result),
    }));
    insertRows(tx, IdempotencyKeyEntity, rows);
  }
}

interface First {
  readonly fingerprint: Buffer;
  readonly body: string;
}

interface Claim {
  readonly free: boolean;
  readonly now: Date;
  readonly first: First | undefined;
}
