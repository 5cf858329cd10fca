// Every message in and out as it was: exact text (sealed), signature, attributes, times. Rows are only ever added. What a
// bank wrote into attributes is kept as far as a column can; the sealed text and its hash are always whole.
import { lastOfEach, sha256 } from '@aiyrbas/kernel';
import { type RowOf, type Tx, columnsOf, insertRows, storableText, unnested } from '@aiyrbas/persistence';
import { Injectable } from '@nestjs/common';
import { type Archived, BankMessageEntity, ReportOnceEntity } from './bank-message.entity';

type Claim = Omit<RowOf<typeof ReportOnceEntity>, 'receivedAt'>;
const CLAIMED = unnested(ReportOnceEntity, { columns: ['bic', 'messageId'] });

/** So many bytes of one attribute; a signature of ours is below 400. */
const ATTRIBUTE_BYTES_MAX = 2_000;
const SIGNATURE_BYTES_MAX = 8_000;

const attribute = (text: string): string => storableText(text, ATTRIBUTE_BYTES_MAX);

export const hashOfMessage = (text: string): string => sha256(text).toString('hex');

export const onceKey = (of: { readonly bic: string; readonly messageId: string }): string =>
  `${of.bic}/${of.messageId}`;

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
    }));
    insertRows(tx, BankMessageEntity, rows);
  }

  /**
   * Claims message ids of banks; answers with the hash that each id was first claimed with. An insert waits for another
   * transaction that claims the same id, and the second statement then sees what that one wrote.
   */
  async claim(
    tx: Tx,
    reports: readonly Claim[],
    receivedAt: Date,
  ): Promise<{ readonly fresh: Set<string>; readonly hashes: Map<string, string> }> {
    if (reports.length === 0) return { fresh: new Set(), hashes: new Map() };
    const first = lastOfEach([...reports].reverse(), onceKey);
    const [fresh, known] = await Promise.all([
      insertRows(
        tx,
        ReportOnceEntity,
        first.map((report) => ({ ...report, receivedAt })),
        { onConflict: ['bic', 'messageId'], returning: ['bic', 'messageId'] },
      ),
      tx.query<Claim>(
        `select ${columnsOf(ReportOnceEntity, undefined, ['bic', 'messageId', 'hash'])} from report_once
         where (bic, message_id) in (select * from ${CLAIMED.set})`,
        CLAIMED.params(first),
      ),
    ]);
    return { fresh: new Set(fresh.map(onceKey)), hashes: new Map(known.map((row) => [onceKey(row), row.hash])) };
  }
}
