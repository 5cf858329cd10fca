// What the gateway would make of a message, decided by its own code and without a connection. The signature is not part of it,
// nor what only the platform's data can show: whether a payment is known, and whether an entry was reported before.
import { type ReadReport, type StatedLine, readUnsigned, rejectionOf } from '@aiyrbas/bank-gateway';
import { dayOf, isAcknowledgement, messageIdIn } from '@aiyrbas/iso20022';

export interface Validation {
  readonly isAccepted: boolean;
  readonly lines: readonly string[];
}

/** @param type its `ce_type`; without it the version in its namespace. @param account ours at the bank. */
export function validate(xml: Buffer, bic: string, account: string, type?: string): Validation {
  const body = xml.toString('utf8');
  const stated = type ?? versionOf(body);
  if (isAcknowledgement({ type: stated, body }))
    return { isAccepted: false, lines: ['refused in silence: an acknowledgement is never acknowledged'] };
  const read = readUnsigned({ type: stated, body }, bic, account);
  if (read.ok) return { isAccepted: true, lines: acceptedLines(read.value, stated) };
  const { code, words, location } = rejectionOf(read.error);
  return {
    isAccepted: false,
    lines: [
      `refused    ${code}: ${words}`,
      ...(location === undefined ? [] : [`element    ${location}`]),
      `admi.002   RltdRef/Ref ${messageIdIn(xml) ?? 'NOTPROVIDED'}, Rsn/RjctgPtyRsn ${code}`,
    ],
  };
}

const NAMESPACE = /xmlns(?::\w+)?\s*=\s*["']urn:iso:std:iso:20022:tech:xsd:([^"']+)["']/;
const versionOf = (body: string): string => NAMESPACE.exec(body)?.[1] ?? '';

function acceptedLines({ messageId, kind, year, reports, remarks }: ReadReport, type: string): string[] {
  return [
    `accepted   ${type}, MsgId ${messageId} of ${kind} in ${year}, if it is signed`,
    ...reports.flatMap((report) => {
      switch (report.reportType) {
        case 'status':
          return [
            `status     ${report.status}${report.reason ? ` ${report.reason}` : ''} of ${report.about} ${report.requestId ?? `in message ${report.originalMessageId}`}`,
          ];
        case 'ownership':
          return [`owner      ${report.isVerified ? 'confirmed' : 'denied'} for ${report.verificationId}`];
        case 'resolution':
          return [`cancelling ${report.outcome} of ${report.cancellationId}`];
        case 'lines':
          return [
            ...(report.statement === undefined
              ? []
              : [
                  `statement  ${report.statement.id}, page ${report.statement.page}${report.statement.isLast ? ', the last one' : ''}`,
                ]),
            ...report.lines.flatMap((line) => entryLines(line)),
            ...(report.lines.length === 0 ? ['           no booked entry'] : []),
          ];
      }
    }),
    ...remarks.map((remark) => `note       ${remark}`),
  ];
}

function entryLines(line: StatedLine): string[] {
  const { direction, isReversal, amount, currency, requestId, reference, bookedOn, doubt, parts } = line;
  const what = `${isReversal ? 'reversal, ' : ''}${direction} ${amount} ${currency}`;
  const when = bookedOn === undefined ? 'no booking date' : `booked ${dayOf(bookedOn)}`;
  const checks = [
    reference === undefined ? 'it has no reference, so it settles nothing and a person checks it' : undefined,
    line.payments > 1 && parts === undefined ? 'its payments cannot be separated, so a person checks it' : undefined,
    doubt === undefined ? undefined : `a person checks it: ${doubt}`,
  ].filter((check) => check !== undefined);
  return [
    `entry      ${what}, ${when}, AcctSvcrRef ${reference ?? 'none'}, EndToEndId ${requestId ?? 'none'}`,
    ...checks.map((check) => `           ${check}`),
    ...(parts ?? []).flatMap(entryLines).map((part) => `  ${part}`),
  ];
}
