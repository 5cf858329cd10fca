// The messages that this platform and its banks speak, in exactly these versions. A message's name is its `ce_type` on
// the bus, and the tail of its XML namespace.
export const MESSAGE_NAMES = [
  'pain.001.001.09',
  'pain.002.001.12',
  'pain.013.001.07',
  'pain.014.001.07',
  'camt.029.001.09',
  'camt.052.001.08',
  'camt.053.001.08',
  'camt.054.001.08',
  'camt.056.001.08',
  'camt.060.001.05',
  'acmt.023.001.02',
  'acmt.024.001.02',
] as const;
export type MessageName = (typeof MESSAGE_NAMES)[number];

/**
 * No official schema was at hand for these when they were written: their shapes follow the published message
 * definitions, and no validator has confirmed them. A bank's own schema may still correct them.
 */
export const UNVERIFIED_MESSAGES = [
  'pain.013.001.07',
  'pain.014.001.07',
  'camt.029.001.09',
  'camt.052.001.08',
  'camt.056.001.08',
  'camt.060.001.05',
  'acmt.023.001.02',
  'acmt.024.001.02',
] as const satisfies readonly MessageName[];

export const isMessageName = (text: string): text is MessageName => MESSAGE_NAMES.some((name) => name === text);

export const NAMESPACE_PREFIX = 'urn:iso:std:iso:20022:tech:xsd:';
export const namespaceOf = (name: MessageName): string => NAMESPACE_PREFIX + name;
