// The entries that are known already, among which a message's entries are looked up. It grows while a batch is assessed.
import { groupBy } from '@aiyrbas/kernel';
import { type EntryIdentity, entryNameOf, isSameEntry, recognise } from '../domain/entry-identity';
import type { KnownEntry } from '../persistence/entries.store';
import type { Sighting } from '../persistence/entry.entity';

export interface EntryAccount {
  readonly bic: string;
  readonly iban: string;
}

/** A page of one report or statement of a bank: what counts equal entries. */
export interface StatementSource {
  readonly statement: string;
  readonly page: number;
}

export class KnownEntries {
  readonly #named: Map<string, KnownEntry[]>;
  readonly #unnamed: Map<string, KnownEntry[]>;
  readonly #credits: Map<string, KnownEntry[]>;
  readonly #takenBack: Map<string, KnownEntry[]>;
  /** How many equal entries without a reference there are. */
  readonly #counts = new Map<string, number>();
  readonly #pages = new Map<string, number>();
  readonly #seen: Sighting[] = [];
  readonly #parts: Map<string, KnownEntry[]>;

  /** @param parts the payments of known batches. */
  constructor(
    known: readonly KnownEntry[],
    unnamed: readonly KnownEntry[],
    sightings: readonly Sighting[],
    parts: readonly KnownEntry[],
  ) {
    this.#parts = groupBy(parts, ({ partOf = '' }) => partOf);
    this.#named = groupBy(
      known.filter(({ reference }) => reference !== undefined),
      nameKey,
    );
    this.#unnamed = groupBy(unnamed, accountKey);
    for (const entry of unnamed) this.#count(entry);
    this.#credits = groupBy(known.filter(isCredit), requestKey);
    this.#takenBack = groupBy(known.filter(isClawBack), requestKey);
    for (const sighting of sightings) this.#pages.set(sightingKey(sighting), sighting.page);
  }

  /** Where the entries without a reference of this batch were seen. */
  get seen(): readonly Sighting[] {
    return this.#seen;
  }

  /** The entry under its reference that does not differ from this one. */
  sameUnderReference(account: EntryAccount, identity: EntryIdentity): KnownEntry | undefined {
    return this.#named.get(nameKey({ ...account, ...identity }))?.find((known) => isSameEntry(known, identity));
  }

  /**
   * The known entry that a payment of a batch is: it was reported before, alone or in that batch.
   * @param isNamed whether its reference is its own: under that of a batch, payments of other batches are others.
   * @param taken entries that other payments of the batch are.
   */
  samePayment(
    account: EntryAccount,
    identity: EntryIdentity,
    { batchId, isNamed, taken }: { batchId: string; isNamed: boolean; taken: ReadonlySet<string> },
  ): KnownEntry | undefined {
    if (identity.reference === undefined) return undefined;
    return this.#named
      .get(nameKey({ ...account, ...identity }))
      ?.find(
        (known) =>
          !taken.has(known.id) &&
          known.match !== 'split' &&
          (isNamed || known.partOf === undefined || known.partOf === batchId) &&
          isSameEntry(known, identity),
      );
  }

  /** The payments of a known batch. */
  partsOf(batchId: string): readonly KnownEntry[] {
    return this.#parts.get(batchId) ?? [];
  }

  isReferenceTaken(account: EntryAccount, identity: EntryIdentity): boolean {
    return identity.reference !== undefined && this.#named.has(nameKey({ ...account, ...identity }));
  }

  /** For each entry without a reference the known one that it is; undefined for the others. */
  sameWithoutReference(
    account: EntryAccount,
    source: StatementSource,
    identities: readonly EntryIdentity[],
  ): (KnownEntry | undefined)[] {
    if (identities.every(({ reference }) => reference !== undefined)) return [];
    const known = (this.#unnamed.get(accountKey(account)) ?? []).filter(({ id }) => {
      const page = this.#pages.get(sightingKey({ entryId: id, statement: source.statement }));
      return page === undefined || page === source.page;
    });
    const unnamed = identities.filter(({ reference }) => reference === undefined);
    const found = recognise(unnamed, known);
    return identities.map(({ reference }) => (reference === undefined ? found.shift() : undefined));
  }

  /** What names a new entry in its account. */
  entryRefOf(account: EntryAccount, identity: EntryIdentity): string {
    if (identity.reference !== undefined) {
      return this.isReferenceTaken(account, identity) ? entryNameOf(identity, 1) : identity.reference;
    }
    const count = (this.#counts.get(countKey(account, identity)) ?? 0) + 1;
    return entryNameOf(identity, count);
  }

  /** What the names of the payments of a new batch begin with; no other batch has it. */
  batchNameOf(account: EntryAccount, identity: EntryIdentity): string {
    const entryRef = this.entryRefOf(account, identity);
    return entryRef === identity.reference ? entryNameOf(identity, 0) : entryRef;
  }

  /** Credits that one of our requests had at that account before. */
  creditsOf(account: EntryAccount, requestId: string): readonly KnownEntry[] {
    return this.#credits.get(requestKey({ ...account, requestId })) ?? [];
  }

  /** What of the credit of this request the bank took back before, also before it reported the credit. */
  takenBackOf(account: EntryAccount, requestId: string): readonly KnownEntry[] {
    return this.#takenBack.get(requestKey({ ...account, requestId })) ?? [];
  }

  /** The one request whose credit has this reference. */
  requestUnder(account: EntryAccount, reference: string): string | undefined {
    const credits = (this.#named.get(nameKey({ ...account, reference })) ?? []).filter(isCredit);
    return credits.length === 1 ? credits[0]!.requestId : undefined;
  }

  add(entry: KnownEntry): void {
    if (entry.reference === undefined) {
      put(this.#unnamed, accountKey(entry), entry);
      this.#count(entry);
    } else put(this.#named, nameKey(entry), entry);
    if (entry.partOf !== undefined) put(this.#parts, entry.partOf, entry);
    if (isCredit(entry)) put(this.#credits, requestKey(entry), entry);
    if (isClawBack(entry)) put(this.#takenBack, requestKey(entry), entry);
  }

  see(entryId: string, { statement, page }: StatementSource): void {
    const key = sightingKey({ entryId, statement });
    if (this.#pages.has(key)) return;
    this.#pages.set(key, page);
    this.#seen.push({ entryId, statement, page });
  }

  #count(entry: KnownEntry): void {
    const key = countKey(entry, entry);
    this.#counts.set(key, (this.#counts.get(key) ?? 0) + 1);
  }
}

function put(map: Map<string, KnownEntry[]>, key: string, entry: KnownEntry): void {
  const list = map.get(key);
  if (list) list.push(entry);
  else map.set(key, [entry]);
}

const isCredit = ({ direction, isReversal, requestId }: KnownEntry): boolean =>
  direction === 'credit' && !isReversal && requestId !== undefined;

const isClawBack = ({ match }: KnownEntry): boolean => match === 'claw_back' || match === 'early_claw_back';

const accountKey = ({ bic, iban }: EntryAccount): string => `${bic}/${iban}`;
const countKey = (account: EntryAccount, identity: EntryIdentity): string =>
  `${accountKey(account)}/${entryNameOf(identity, 0)}`;
const nameKey = (of: EntryAccount & { readonly reference?: string | undefined }): string =>
  `${accountKey(of)}/${of.reference}`;
const requestKey = (of: EntryAccount & { readonly requestId?: string | undefined }): string =>
  `${accountKey(of)}/${of.requestId}`;
const sightingKey = ({ entryId, statement }: Pick<Sighting, 'entryId' | 'statement'>): string =>
  `${entryId}/${statement}`;
