// Every message in and out as it was: exact text (sealed), signature, attributes, times. Rows are only ever added. What a
// bank wrote into attributes is kept as far as a column can; the sealed text and its hash are always whole.
import { lastOfEach, sha256 } from '@aiyrbas/kernel';
import { type RowOf, type Tx, insertRows, storableText, unnested } from '@aiyrbas/persistence';
import { Injectable } from '@nestjs/common';
import { type Archived, BankMessageEntity, ReportClaimEntity } from './bank-message.entity';

type Claim = Omit<RowOf<typeof ReportClaimEntity>, 'receivedAt'>;
const NAME = ['bic', 'kind', 'year', 'messageId'] as const;
const CLAIMED = unnested(ReportClaimEntity, { columns: [...NAME, 'hash'] });

/** So many bytes of one attribute; a signature of ours is below 400. */
const ATTRIBUTE_BYTES_MAX = 2_000;
const SIGNATURE_BYTES_MAX = 8_000;

const attribute = (text: string): string => storableText(text, ATTRIBUTE_BYTES_MAX);

export const hashOfMessage = (text: string): string => sha256(text).toString('hex');

export const claimKey = ({ bic, kind, year, messageId }: Omit<Claim, 'hash'>): string =>
  `${bic}/${kind}/${year}/${messageId}`;

@Injectable()
export class MessageArchiveStore {
  add(tx: Tx, messages: readonly Archived[]): void {
    const rows = messages.map((message) => ({
      ...message,
      type: attribute(message.type),
      key: attribute(message.key),
      subject: attribute(message.subject),
      correlationId: message.correlationId && attribute(message.correlationId),
      messageId: message.messageId && attribute(message.messageId),
      signature: message.signature && storableText(message.signature, SIGNATURE_BYTES_MAX),
      kid: message.kid && attribute(message.kid),
      reason: message.reason && attribute(message.reason),
      // Rows of one statement have the same columns; those of both directions may stand together.
      partition: message.partition ?? null,
      recordOffset: message.recordOffset ?? null,
      recordHash: message.recordHash ?? null,
    }));
    insertRows(tx, BankMessageEntity, rows);
  }

  /**
   * Claims message ids of banks; answers with the hash that each id was first claimed with. An insert waits for another
   * transaction that claims the same id, and the second statement then sees what that one wrote. A text that an earlier
   * release gave its effect is a repeat, whatever its kind and year.
   */
  async claim(
    tx: Tx,
    reports: readonly Claim[],
    receivedAt: Date,
  ): Promise<{ readonly fresh: Set<string>; readonly hashes: Map<string, string> }> {
    if (reports.length === 0) return { fresh: new Set(), hashes: new Map() };
    const first = lastOfEach([...reports].reverse(), claimKey);
    const [inserted, known] = await Promise.all([
      insertRows(
        tx,
        ReportClaimEntity,
        first.map((report) => ({ ...report, receivedAt })),
        { onConflict: NAME, returning: NAME },
      ),
      tx.query<Claim & { wasEarlier: boolean }>(
        `select c.bic, c.kind, c.year, c.message_id as "messageId", c.hash, o.hash is not null as "wasEarlier"
         from ${CLAIMED.set}
         join report_claim c on c.bic = t.bic and c.kind = t.kind and c.year = t.year and c.message_id = t.message_id
         left join report_once o on o.bic = t.bic and o.message_id = t.message_id and o.hash = t.hash`,
        CLAIMED.params(first),
      ),
    ]);
    const fresh = new Set(inserted.map(claimKey));
    for (const row of known) if (row.wasEarlier) fresh.delete(claimKey(row));
    return { fresh, hashes: new Map(known.map((row) => [claimKey(row), row.hash])) };
  }
}
