// Every message in and out as it was: exact text (sealed), signature, attributes, times. Rows are only ever added. What a
// bank wrote into attributes is kept as far as a column can; the sealed text and its hash are always whole.
import { sha256 } from '@aiyrbas/kernel';
import { type Tx, storableText } from '@aiyrbas/persistence';

export type ArchiveOutcome = 'sent' | 'accepted' | 'repeated' | 'refused';

export interface Archived {
  readonly id: string;
  readonly direction: 'in' | 'out';
  readonly bic: string;
  readonly topic: string;
  readonly ceId: string;
  readonly type: string;
  readonly key: string;
  readonly subject: string;
  readonly time: Date;
  readonly correlationId?: string | undefined;
  readonly messageId?: string | undefined;
  readonly signature?: string | undefined;
  /** Sealed before it comes here. */
  readonly raw: string;
  readonly hash: string;
  readonly verdict: ArchiveOutcome;
  readonly reason?: string | undefined;
}

/** So many bytes of one attribute; a signature of ours is below 400. */
const ATTRIBUTE_BYTES_MAX = 2_000;
const SIGNATURE_BYTES_MAX = 8_000;

const attribute = (text: string): string => storableText(text, ATTRIBUTE_BYTES_MAX);
const attributeOrNull = (text: string | undefined): string | null => (text === undefined ? null : attribute(text));

export const hashOfMessage = (text: string): string => sha256(text).toString('hex');

export const onceKey = (of: { readonly bic: string; readonly messageId: string }): string =>
  `${of.bic}/${of.messageId}`;

export class MessageArchiveStore {
  add(tx: Tx, messages: readonly Archived[]): void {
    if (messages.length === 0) return;
    tx.write(
      `insert into bank_message (id, direction, bic, topic, ce_id, type, key, subject, time, correlation_id, message_id,
         signature, raw, hash, verdict, reason)
       select * from unnest($1::uuid[], $2::text[], $3::text[], $4::text[], $5::uuid[], $6::text[], $7::text[],
         $8::text[], $9::timestamptz[], $10::text[], $11::text[], $12::text[], $13::text[], $14::text[], $15::text[],
         $16::text[])`,
      [
        messages.map((one) => one.id),
        messages.map((one) => one.direction),
        messages.map((one) => one.bic),
        messages.map((one) => one.topic),
        messages.map((one) => one.ceId),
        messages.map((one) => attribute(one.type)),
        messages.map((one) => attribute(one.key)),
        messages.map((one) => attribute(one.subject)),
        messages.map((one) => one.time),
        messages.map((one) => attributeOrNull(one.correlationId)),
        messages.map((one) => attributeOrNull(one.messageId)),
        messages.map(({ signature }) =>
          signature === undefined ? null : storableText(signature, SIGNATURE_BYTES_MAX),
        ),
        messages.map((one) => one.raw),
        messages.map((one) => one.hash),
        messages.map((one) => one.verdict),
        messages.map((one) => attributeOrNull(one.reason)),
      ],
    );
  }

  /**
   * Claims message ids of banks; answers with the hash that each id was first claimed with. An insert waits for another
   * transaction that claims the same id, and the second statement then sees what that one wrote.
   */
  async claim(
    tx: Tx,
    reports: readonly { readonly bic: string; readonly messageId: string; readonly hash: string }[],
    now: Date,
  ): Promise<{ readonly fresh: Set<string>; readonly hashes: Map<string, string> }> {
    if (reports.length === 0) return { fresh: new Set(), hashes: new Map() };
    const first = new Map(reports.map((report) => [onceKey(report), report] as const).reverse());
    const bics = [...first.values()].map((report) => report.bic);
    const ids = [...first.values()].map((report) => report.messageId);
    const [fresh, known] = await Promise.all([
      tx.query<{ bic: string; message_id: string }>(
        `insert into report_once (bic, message_id, hash, received_at)
         select *, $4::timestamptz from unnest($1::text[], $2::text[], $3::text[]) order by 1, 2
         on conflict do nothing returning bic, message_id`,
        [bics, ids, [...first.values()].map((report) => report.hash), now],
      ),
      tx.query<{ bic: string; message_id: string; hash: string }>(
        `select bic, message_id, hash from report_once
         where (bic, message_id) in (select * from unnest($1::text[], $2::text[]))`,
        [bics, ids],
      ),
    ]);
    const keyOf = (row: { bic: string; message_id: string }) => onceKey({ bic: row.bic, messageId: row.message_id });
    return { fresh: new Set(fresh.map(keyOf)), hashes: new Map(known.map((row) => [keyOf(row), row.hash])) };
  }
}
