// What holds for each record that a bank writes, whatever it is about.
import { SIGNATURE_HEADER, isSameId } from '@aiyrbas/iso20022';
import { isUuid } from '@aiyrbas/kernel';
import { type Transcript, type WrittenRecord, headerText, paidBy } from '../transcript';
import { GUIDE, type Rule, checkEach } from './rule';

const KEY_CODES: readonly string[] = ['key_unknown', 'key_revoked'];
const refusalOf = ({ signed }: WrittenRecord) => (signed.ok ? undefined : signed.error);

const whole = ({ record }: WrittenRecord): boolean =>
  headerText(record, 'ce_specversion') === '1.0' &&
  isUuid(headerText(record, 'ce_id')) &&
  headerText(record, 'ce_source') !== '' &&
  !Number.isNaN(Date.parse(headerText(record, 'ce_time')));

/** The ids of ours that a message of the bank repeats, as it states them. */
function echoedIds({ message }: WrittenRecord): string[] {
  switch (message?.name) {
    case 'pain.014.001.07':
    case 'pain.002.001.12':
      return [message.model.requestId, message.model.originalMessageId].filter((id) => id !== undefined);
    case 'camt.029.001.09':
      return [message.model.requestId, message.model.cancellationId].filter((id) => id !== undefined);
    case 'acmt.024.001.02':
      return message.model.results.map(({ requestId }) => requestId);
    case 'camt.052.001.08':
    case 'camt.053.001.08':
    case 'camt.054.001.08':
      return message.model.reports.flatMap(({ entries }) =>
        entries.flatMap(({ transactions }) => transactions.flatMap(({ requestId }) => requestId ?? [])),
      );
    default:
      return [];
  }
}

/** All ids that the kit has made, in the form in which they are compared. */
function idsOf({ sent }: Transcript): ReadonlyMap<string, string> {
  const ids = sent.flatMap((one) => {
    const { model } = one.message;
    return [
      paidBy(one)?.requestId,
      'messageId' in model ? model.messageId : undefined,
      'cancellationId' in model ? model.cancellationId : undefined,
      'requestId' in model ? model.requestId : undefined,
    ].filter((id) => id !== undefined);
  });
  return new Map(ids.map((id) => [id.trim().toLowerCase(), id]));
}

/** The payment that a record is about, where it is about one. */
function requestIdsOf({ reading }: WrittenRecord): string[] {
  if (!reading.ok) return [];
  return reading.value.reports.flatMap((report) =>
    (report.reportType === 'status' || report.reportType === 'resolution') && report.requestId !== undefined
      ? [report.requestId]
      : [],
  );
}

export const RECORD_RULES: readonly Rule[] = [
  {
    id: 'record-attributes',
    level: 'SHOULD',
    text: 'Each record has ce_specversion 1.0, a UUID as ce_id, a ce_source, and a ce_time with its offset.',
    source: GUIDE.format,
    needs: 'a record of the bank',
    check: ({ written }) =>
      checkEach(written, (one) =>
        whole(one) ? undefined : { what: 'an attribute is missing or malformed', record: one },
      ),
  },
  {
    id: 'record-key',
    level: 'SHOULD',
    text: 'A record about one payment has the EndToEndId as its key, so that all of them stay in order.',
    source: GUIDE.format,
    needs: 'a response about a payment',
    check: ({ written }) =>
      checkEach(
        written.flatMap((one) => requestIdsOf(one).map((requestId) => ({ one, requestId }))),
        ({ one, requestId }) =>
          isSameId(one.key, requestId) ? undefined : { what: 'the key is not the EndToEndId', record: one },
      ),
  },
  {
    id: 'signature-present',
    level: 'MUST',
    text: 'Each record is signed.',
    source: GUIDE.signing,
    needs: 'a record of the bank',
    check: ({ written }) =>
      checkEach(written, (one) =>
        refusalOf(one)?.code === 'signature_missing' ? { what: 'signature_missing', record: one } : undefined,
      ),
  },
  {
    id: 'signature-key',
    level: 'MUST',
    text: 'Each record is signed with a key that is registered for your bank. Its id begins with your BIC.',
    source: GUIDE.duties,
    needs: 'a record of the bank',
    check: ({ written, keyEnded }) =>
      checkEach(written, (one) => {
        const code = refusalOf(one)?.code ?? '';
        const isOld = one.kid !== undefined && one.kid === keyEnded?.kid;
        return KEY_CODES.includes(code) && !isOld ? { what: `${code}: ${one.kid}`, record: one } : undefined;
      }),
  },
  {
    id: 'key-change',
    level: 'MUST',
    text: 'After a change of keys each record is signed with the next key.',
    source: GUIDE.keys,
    needs: '--change-key-command, and two keys of the bank',
    check: ({ written, keyEnded }) =>
      checkEach(
        written.filter(({ order }) => keyEnded !== undefined && order > keyEnded.order),
        (one) =>
          one.kid === keyEnded?.kid ? { what: `signed with ${one.kid}, which has ended`, record: one } : undefined,
      ),
  },
  {
    id: 'signature-valid',
    level: 'MUST',
    text: 'Each signature fits the bytes of the record, the record that it states, and the environment.',
    source: GUIDE.verifying,
    needs: 'a record of the bank',
    check: ({ written }) =>
      checkEach(written, (one) => {
        const refusal = refusalOf(one);
        if (refusal === undefined || refusal.code === 'signature_missing' || KEY_CODES.includes(refusal.code)) return;
        const attribute = refusal.code === 'signed_attribute_differs' ? `: ${refusal.attribute}` : '';
        return { what: `${refusal.code}${attribute}`, record: one };
      }),
  },
  {
    id: 'signature-form',
    level: 'SHOULD',
    text: 'Each signature is a ce_signature. The old form x-jws-signature ends on 1 July 2027.',
    source: ['sign-messages.md', 'The old form'],
    needs: 'a signed record of the bank',
    check: ({ written }) =>
      checkEach(
        written.filter((one) => refusalOf(one)?.code !== 'signature_missing'),
        (one) => (one.record.headers.has(SIGNATURE_HEADER) ? undefined : { what: 'the old form alone', record: one }),
      ),
  },
  {
    id: 'message-accepted',
    level: 'MUST',
    text: 'We can accept each message: well-formed, of a kind and version that we read, named rightly in ce_type, of your bank and our account.',
    source: GUIDE.reading,
    needs: 'a record of the bank',
    check: ({ written }) =>
      checkEach(
        written.filter(({ isAcknowledgement }) => !isAcknowledgement),
        (one) => (one.reading.ok ? undefined : { what: one.reading.error, record: one }),
      ),
  },
  {
    id: 'message-details',
    level: 'SHOULD',
    text: 'Every detail can be read. What cannot is left out, and a person checks the message.',
    source: GUIDE.reading,
    needs: 'a record that we accept',
    check: ({ written }) =>
      checkEach(
        written.filter(({ reading }) => reading.ok),
        (one) => {
          const remarks = (one.reading.ok ? one.reading.value.remarks : []).filter(
            (remark) => remark !== 'no_reference',
          );
          return remarks.length === 0 ? undefined : { what: remarks.join('; '), record: one };
        },
      ),
  },
  {
    id: 'message-id',
    level: 'MUST',
    text: 'A MsgId is unique for each kind of message and each year. The same one comes with the same text only.',
    source: GUIDE.entries,
    needs: 'two records of the bank',
    check: ({ written }) => {
      const first = new Map<string, WrittenRecord>();
      return checkEach(
        written.filter(({ reading }) => reading.ok),
        (one) => {
          if (!one.reading.ok) return;
          const { kind, year, messageId } = one.reading.value;
          const claim = `${kind}/${year}/${messageId}`;
          const known = first.get(claim) ?? one;
          first.set(claim, known);
          return known.body === one.body ? undefined : { what: `MODIFIED_REQUEST: ${messageId}`, record: one };
        },
      );
    },
  },
  {
    id: 'ids-exact',
    level: 'SHOULD',
    text: 'Our ids come back exactly as we wrote them: in small letters, without spaces or zeros round them.',
    source: GUIDE.reading,
    needs: 'a response about a payment',
    check: (transcript) => {
      const ours = idsOf(transcript);
      return checkEach(
        transcript.written.flatMap((one) => echoedIds(one).map((id) => ({ one, id }))),
        ({ one, id }) => {
          const meant = ours.get(
            id
              .trim()
              .toLowerCase()
              .replace(/^0+(?=.{32}$)/, ''),
          );
          return meant === undefined || meant === id ? undefined : { what: `"${id}" for "${meant}"`, record: one };
        },
      );
    },
  },
  {
    id: 'no-acknowledgement',
    level: 'MUST',
    text: 'Acknowledgements (admi) are never answered, and none is written to the topic of reports.',
    source: GUIDE.acknowledgements,
    needs: 'a record of the bank',
    check: ({ written }) =>
      checkEach(written, (one) =>
        one.isAcknowledgement ? { what: 'an acknowledgement is refused in silence', record: one } : undefined,
      ),
  },
];
