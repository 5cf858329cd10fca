// The messages that this platform and its banks speak. We write exactly these versions. A message's name is its `ce_type`
// on the bus, and the tail of its XML namespace.
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
  'admi.002.001.01',
  'admi.007.001.01',
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
  'admi.002.001.01',
  'admi.007.001.01',
] as const satisfies readonly MessageName[];

/**
 * The first and last version that is read of a message. In all of them the fields that we use mean the same, and lie in
 * the places that its table names. A version that is newer than this list is refused: its fields may have moved.
 */
const READ_VERSIONS: Partial<Record<MessageName, readonly [first: number, last: number]>> = {
  'pain.002.001.12': [3, 14],
  'pain.014.001.07': [5, 11],
  'camt.029.001.09': [3, 13],
  'camt.052.001.08': [2, 12],
  'camt.053.001.08': [2, 12],
  'camt.054.001.08': [2, 12],
  'acmt.024.001.02': [2, 4],
};

const withoutVersion = (name: string): string => name.slice(0, -3);

const versionsRead = (name: MessageName): readonly string[] => {
  const [first, last] = READ_VERSIONS[name] ?? [];
  if (first === undefined || last === undefined) return [name];
  const numbers = Array.from({ length: last - first + 1 }, (_, index) => first + index);
  return numbers.map((number) => `${withoutVersion(name)}.${number.toString().padStart(2, '0')}`);
};

const BY_VERSION: ReadonlyMap<string, MessageName> = new Map(
  MESSAGE_NAMES.flatMap((name) => versionsRead(name).map((version) => [version, name])),
);

/** The message that a version is read as: `camt.054.001.08` for `camt.054.001.04`. */
export const messageOfVersion = (version: string): MessageName | undefined => BY_VERSION.get(version);

export const NAMESPACE_PREFIX = 'urn:iso:std:iso:20022:tech:xsd:';
export const namespaceOf = (name: MessageName): string => NAMESPACE_PREFIX + name;
