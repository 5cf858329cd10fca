// A command over HTTP happens once per Idempotency-Key: the effect and the first answer commit together, so that a
// retry - after a lost reply, after a crash, fifty times at once - gets that answer again and changes nothing.
import type { Operation } from '@aiyrbas/contracts';
import { type Result, ok, refuse } from '@aiyrbas/kernel';
import { Database, type Tx, insertRows } from '@aiyrbas/persistence';
import { Inject, Injectable } from '@nestjs/common';
import { commandNameOf, lockOf } from './command-name';
import { CommandsTogether, type Keep } from './commands-together';
import type { CallOf } from './endpoint';
import { quotedKey } from './idempotency-key';
import { IdempotencyKeyEntity } from './idempotency-key.entity';
import type { Refusal } from './problem';
import { COMMAND_KEYS, type CommandKeys } from './tokens';

const KEEP = '30 days';

interface Claim {
  readonly free: boolean;
  readonly now: Date;
  readonly fingerprint: Buffer | null;
  readonly body: string | null;
}

/** Rolls the transaction back with an answer that is not an error of ours. */
class Refused extends Error {
  constructor(readonly refusal: Refusal) {
    super(refusal.code);
  }
}

@Injectable()
export class Commands {
  constructor(
    private readonly db: Database,
    @Inject(COMMAND_KEYS) private readonly keys: CommandKeys,
  ) {}

  /**
   * Runs `work` in one transaction, once per key. A refusal rolls everything back and does not burn the key.
   * @param work gets the transaction and the database's clock.
   */
  async once<O extends Operation, T extends object>(
    call: CallOf<O>,
    work: (tx: Tx, now: Date) => Promise<Result<T, Refusal>>,
  ): Promise<Result<T, Refusal>> {
    const { scope, key, fingerprint, isRepeatOf } = commandNameOf(call, this.keys);
    try {
      const result = await this.db.tx(async (tx) => {
        const claim = await this.#claim(tx, scope, key);
        if (!claim.free) throw new Refused({ code: 'idempotency_key_in_use' });
        if (claim.fingerprint !== null && claim.body !== null) {
          if (!isRepeatOf(claim.fingerprint)) throw new Refused({ code: 'idempotency_key_reused' });
          return { body: claim.body, replayed: true };
        }
        const result = await work(tx, claim.now);
        if (!result.ok) throw new Refused(result.error);
        const body = JSON.stringify(result.value);
        const { status } = call.operation;
        insertRows(tx, IdempotencyKeyEntity, [{ scope, key, fingerprint, status, body }]);
        return { body, replayed: false };
      });
      if (result.replayed) void call.reply.header('idempotency-replayed', 'true');
      return ok(JSON.parse(result.body) as T);
    } catch (error) {
      if (!(error instanceof Refused)) throw error;
      return refuse(error.refusal);
    }
  }

  /**
   * Commands whose work was prepared before: those that come at the same time share one transaction.
   * @param keep keeps the items and answers each, in order; what it refuses has written nothing.
   */
  together<Item, T extends object>(keep: Keep<Item, T>): CommandsTogether<Item, T> {
    return new CommandsTogether(this.db, this.keys, keep);
  }

  /** Forgets keys that are older than 30 days, a bounded number at a time. */
  async forgetOld(): Promise<void> {
    await this.db.query(
      `delete from idempotency_key where ctid = any(array(
         select ctid from idempotency_key where created_at < now() - interval '${KEEP}' limit 1000))`,
    );
  }

  /** Takes the key for this transaction, or finds it taken; and looks up what was answered before. */
  async #claim(tx: Tx, scope: Buffer, key: string): Promise<Claim> {
    const lock = lockOf(scope, key);
    const [[taken], [row]] = await Promise.all([
      tx.query<{ free: boolean }>(`select pg_try_advisory_xact_lock($1::bigint) as free`, [lock]),
      // A second statement, because it must see what the holder of the lock committed before it let go.
      tx.query<{ now: Date; fingerprint: Buffer | null; body: string | null }>(
        `select clock_timestamp() as now, k.fingerprint, k.body
         from (select 1) as one left join idempotency_key k on k.scope = $1 and k.key in ($2, $3)`,
        [scope, key, quotedKey(key)],
      ),
    ]);
    return { free: taken!.free, ...row! };
  }
}
