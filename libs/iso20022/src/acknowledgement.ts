// Says what became of a message: it was rejected (admi.002), or it was received (admi.007). Neither is about a payment: a
// payment's own status is pain.002 or pain.014. No acknowledgement is ever acknowledged.
import { at, maybe } from './fields';
import { type ModelIn, message } from './message';
import { NAMESPACE_PREFIX } from './names';
import { dateTime, id, text } from './values';
import { type XmlInput, type XmlNode, openDocument } from './xml.read';

/** What stands for an id that could not be read, as everywhere in ISO 20022. */
export const NOT_PROVIDED = 'NOTPROVIDED';

/** admi.002.001.01, MessageReject. Its root element is called like the message. It has no id of its own. */
export const messageRejection = message('admi.002.001.01', 'admi.002.001.01', {
  /** The MsgId of the rejected message; `NOT_PROVIDED` where it could not be read. */
  relatedReference: at('RltdRef/Ref', id),
  /** A code. */
  reason: at('Rsn/RjctgPtyRsn', id),
  rejectedAt: maybe('Rsn/RjctnDtTm', dateTime),
  /** The element that is wrong, by its path. */
  location: maybe('Rsn/ErrLctn', text(350)),
  /** In words. */
  description: maybe('Rsn/RsnDesc', text(350)),
  /** Where the rejected message lies. */
  additionalData: maybe('Rsn/AddtlData', text(20_000)),
});
export type MessageRejection = ModelIn<typeof messageRejection>;

/** admi.007.001.01, ReceiptAcknowledgement. One report is written, and the first one is read. */
export const receiptAcknowledgement = message('admi.007.001.01', 'RctAck', {
  messageId: at('MsgId/MsgId', id),
  createdAt: maybe('MsgId/CreDtTm', dateTime),
  relatedReference: at('Rpt*/RltdRef/Ref', id),
  relatedMessage: maybe('Rpt*/RltdRef/MsgNm', text(35)),
  /** A code, such as `ACCP`. */
  status: at('Rpt*/ReqHdlg/StsCd', text(4)),
  statedAt: maybe('Rpt*/ReqHdlg/StsDtTm', dateTime),
  description: maybe('Rpt*/ReqHdlg/Desc', text(140)),
});
export type ReceiptAcknowledgement = ModelIn<typeof receiptAcknowledgement>;

const ADMINISTRATIVE = `${NAMESPACE_PREFIX}admi.`;

/**
 * Whether a record is an acknowledgement itself, or says that it is. It is on the safe side: what only mentions the
 * namespace counts too, because two programs that acknowledge each other's acknowledgements never end.
 */
export const isAcknowledgement = (record: { readonly type: string; readonly body: string }): boolean =>
  /^\s*admi\b/i.test(record.type) || record.body.includes(ADMINISTRATIVE);

const HEADS = ['GrpHdr', 'Assgnmt'];
const IDS = ['MsgId', 'Id'];

/** The MsgId of a message that is refused for another reason; undefined where it cannot be read. */
export function messageIdIn(xml: XmlInput): string | undefined {
  const document = openDocument(xml);
  if (!document.ok) return undefined;
  const head = childIn(document.value.body, HEADS);
  const stated = head && childIn(head, IDS)?.text;
  return stated === undefined ? undefined : id.read(stated);
}

const childIn = ({ children }: XmlNode, names: readonly string[]): XmlNode | undefined =>
  children.find(({ name }) => names.includes(name));
