// A record of a bank's topic as it lies there: bytes, and each header as often as it was written.
export interface ReceivedRecord {
  readonly topic: string;
  /** Null is the same as empty. */
  readonly key: Uint8Array | null;
  readonly value: Uint8Array | null;
  /** Every value of each header, in order. */
  readonly headers: ReadonlyMap<string, readonly Uint8Array[]>;
}

/** The headers that both forms of a signature cover. */
export const SIGNED_HEADERS = ['ce_id', 'ce_type', 'ce_subject', 'ce_time'] as const;

/** Two readers could each take another one of them. */
export const isAnyRepeated = ({ headers }: ReceivedRecord, names: readonly string[]): boolean =>
  names.some((name) => (headers.get(name)?.length ?? 0) > 1);

/** Empty where there is none. */
export const firstHeader = ({ headers }: Pick<ReceivedRecord, 'headers'>, name: string): Uint8Array =>
  headers.get(name)?.[0] ?? new Uint8Array();

export const textOf = (bytes: Uint8Array): string => Buffer.from(bytes).toString('utf8');
