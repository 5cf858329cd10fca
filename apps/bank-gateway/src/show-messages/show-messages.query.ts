import { type Queryable, type RowOf, columnsOf, find, findOne, toRows } from '@aiyrbas/persistence';
import { Injectable } from '@nestjs/common';
import { BankKeyEntity } from '../persistence/bank-key.entity';
import { BankMessageEntity } from '../persistence/bank-message.entity';

type Message = RowOf<typeof BankMessageEntity>;

export interface ReceivedMessage {
  readonly message: Message;
  readonly entries: {
    id: string;
    direction: 'credit' | 'debit';
    amount: string;
    currency: string;
    requestId: string | null;
    match: string;
    suspense: string | null;
  }[];
  readonly events: { id: string; type: string; subject: string }[];
}

/** The `kid` of the protected header (RFC 7515), which is base64url without padding. An accepted message has one. */
const ENCODED_HEADER = `translate(split_part(m.signature, '.', 1), '-_', '+/')`;
const STATED_KID = `convert_from(decode(rpad(${ENCODED_HEADER}, (length(${ENCODED_HEADER}) + 3) / 4 * 4, '='), 'base64'),
  'UTF8')::jsonb ->> 'kid'`;

/** A message that is repeated more often shows its newest rows. */
const ROWS_MAX = 20;

@Injectable()
export class ShowMessages {
  async find(
    db: Queryable,
    { bank, messageId, hash }: { bank?: string | undefined; messageId?: string | undefined; hash?: string | undefined },
  ): Promise<ReceivedMessage[]> {
    const messages = await find(db, BankMessageEntity, {
      where: hash === undefined ? { bic: bank!, messageId: messageId!, direction: 'in' } : { hash, direction: 'in' },
      order: { recordedAt: 'DESC' },
      take: ROWS_MAX,
    });
    return Promise.all(messages.map((message) => this.#whatItDid(db, message)));
  }

  /** Messages that were accepted although something in them could not be read. By hand: the index has this condition. */
  async noted(
    db: Queryable,
    { bank, after, limit }: { bank?: string | undefined; after: string | null; limit: number },
  ): Promise<ReceivedMessage[]> {
    const rows = await db.query(
      `select ${columnsOf(BankMessageEntity, 'm')} from bank_message m
       where m.direction = 'in' and m.verdict = 'accepted' and m.reason is not null
         and ($1::text is null or m.bic = $1) and ($2::uuid is null or m.id < $2)
       order by m.id desc limit $3`,
      [bank ?? null, after, limit],
    );
    return Promise.all(toRows(BankMessageEntity, rows).map((message) => this.#whatItDid(db, message)));
  }

  /**
   * Messages that were accepted with a key since an instant, oldest first; undefined where there is no such key. A row from
   * before the column `kid` has the key's id in its signature.
   */
  async acceptedWith(
    db: Queryable,
    kid: string,
    { since, after, limit }: { since?: string | undefined; after: string | null; limit: number },
  ): Promise<ReceivedMessage[] | undefined> {
    const key = await findOne(db, BankKeyEntity, { where: { kid } });
    if (!key) return undefined;
    const from = since === undefined ? (key.revokedFrom ?? key.validFrom) : new Date(since);
    const rows = await db.query(
      `select ${columnsOf(BankMessageEntity, 'm')} from bank_message m
       where m.recorded_at >= $1 and m.bic = $2 and ($4::uuid is null or m.id > $4)
         and case when m.direction = 'in' and m.verdict = 'accepted' then coalesce(m.kid, ${STATED_KID}) = $3 end
       order by m.id limit $5`,
      [from, key.bic, kid, after, limit],
    );
    return Promise.all(toRows(BankMessageEntity, rows).map((message) => this.#whatItDid(db, message)));
  }

  async #whatItDid(db: Queryable, message: Message): Promise<ReceivedMessage> {
    // A repetition did nothing: what its MsgId brought belongs to the first.
    if (message.verdict !== 'accepted') return { message, entries: [], events: [] };
    const [entries, events] = await Promise.all([
      db.query<ReceivedMessage['entries'][number]>(
        `select e.id, e.direction, e.stated_amount as amount, e.currency, e.request_id as "requestId", e.match,
                s.reason as suspense
         from entry e left join suspense s on s.entry_id = e.id
         where e.bic = $1 and e.message_id = $2 and e.received_at between $3 and $4 order by e.id`,
        [message.bic, message.messageId, ...boundsOf(message)],
      ),
      db.query<ReceivedMessage['events'][number]>(
        `select id, type, subject from outbox where causation_id = $1 and recorded_at between $2 and $3 order by seq`,
        [message.ceId, ...boundsOf(message)],
      ),
    ]);
    return { message, entries, events };
  }
}

/** All that a message does is written in its transaction; the bounds keep the search within a few rows of a day. */
const boundsOf = ({ recordedAt }: Message): [Date, Date] =>
  [-MINUTE_MS, MINUTE_MS].map((ms) => new Date(recordedAt.getTime() + ms)) as [Date, Date];
const MINUTE_MS = 60_000;
