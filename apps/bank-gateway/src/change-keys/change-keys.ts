// Registers the banks' public keys, ends them, and revokes them from an instant on. One person proposes, another decides.
// The three kinds of proposal are independent: an open one about the end of a key does not hold up its revocation.
import {
  type Proposal,
  type ProposalDecision,
  type ProposalRefusal,
  decideOnProposal,
  listProposals,
  propose,
} from '@aiyrbas/four-eyes';
import { type Ids, type Result, ok, refuse, withoutNulls } from '@aiyrbas/kernel';
import type { Logger } from '@aiyrbas/observability';
import type { Queryable, Tx } from '@aiyrbas/persistence';
import { IDS, LOGGER } from '@aiyrbas/service-host';
import { Inject, Injectable } from '@nestjs/common';
import { areTooManyAtOnce, readPublicKey } from '../domain/bank-key';
import { Institution } from '../domain/institution';
import { BankKeys } from '../integration/bank-keys';
import type { BankKeyRow } from '../persistence/bank-key.entity';
import { BankKeysStore } from '../persistence/bank-keys.store';

/** The table's trigger knows them too: a change names an approved proposal of its kind. */
const REGISTRATION = 'bank-key';
const END = 'bank-key-end';
const REVOCATION = 'bank-key-revocation';
const KINDS = [REGISTRATION, END, REVOCATION] as const;

interface Registration {
  readonly bank: string;
  readonly key: { readonly kty: 'OKP'; readonly crv: 'Ed25519'; readonly x: string; readonly kid: string };
  readonly validFrom?: string;
  readonly validTo?: string;
  readonly comment: string;
}

export interface KeyCommand {
  readonly bank: string;
  readonly key: Readonly<Record<string, unknown>>;
  readonly validFrom?: string | undefined;
  readonly validTo?: string | undefined;
  readonly comment: string;
}

export interface KeyChoice {
  readonly choice: 'revoke' | 'end';
  readonly from?: string | undefined;
  readonly to?: string | undefined;
  readonly comment: string;
}

interface KeyRefusal {
  readonly code:
    | 'bank_unsupported'
    | 'bank_key_invalid'
    | 'bank_key_exists'
    | 'bank_keys_overlap'
    | 'decision_not_possible'
    | 'invalid_request'
    | 'not_found';
  readonly detail?: string;
}

type Decided = Result<Proposal, ProposalRefusal | KeyRefusal>;

@Injectable()
export class ChangeKeys {
  constructor(
    private readonly institution: Institution,
    private readonly store: BankKeysStore,
    private readonly keys: BankKeys,
    @Inject(IDS) private readonly ids: Ids,
    @Inject(LOGGER) private readonly log: Logger,
  ) {}

  async propose(tx: Tx, command: KeyCommand, by: string, now: Date): Promise<Decided> {
    const { bank, validFrom, validTo, comment } = command;
    const read = readPublicKey(bank, command.key);
    if (!read.ok) return read;
    const { kid, x } = read.value;
    const key = { kty: 'OKP', crv: 'Ed25519', x, kid } as const;
    const payload: Registration = { bank, key, ...withoutNulls({ validFrom, validTo }), comment };
    if (validFrom !== undefined && new Date(validFrom) < now) {
      return refuse({ code: 'invalid_request', detail: 'validFrom is not in the past' });
    }
    const row = this.#registered(await this.store.lock(tx), payload, now);
    if (!row.ok) return row;
    return propose(tx, { id: this.ids.uuid(), kind: REGISTRATION, subject: kid, payload }, by, now);
  }

  async proposeChange(tx: Tx, kid: string, change: KeyChoice, by: string, now: Date): Promise<Decided> {
    const { choice, from, to, comment } = change;
    const key = (await this.store.lock(tx)).find((one) => one.kid === kid);
    if (!key) return refuse({ code: 'not_found' });
    const [kind, objection] =
      choice === 'revoke'
        ? ([REVOCATION, objectionToRevocation(key, new Date(from!))] as const)
        : ([END, objectionToEnd(key, to === undefined ? now : new Date(to), now)] as const);
    if (objection !== undefined) return refuse({ code: 'decision_not_possible', detail: objection });
    const payload = { ...withoutNulls({ from, to }), comment };
    return propose(tx, { id: this.ids.uuid(), kind, subject: kid, payload }, by, now);
  }

  async decide(
    tx: Tx,
    kid: string,
    decision: ProposalDecision & { readonly proposalId: string },
    by: string,
    now: Date,
  ): Promise<Decided> {
    const known = await this.store.lock(tx);
    for (const kind of KINDS) {
      const what = { id: decision.proposalId, kind, subject: kid, ...withoutNulls(decision) };
      const decided = await decideOnProposal<object>(tx, { ...decision, ...what }, by, now);
      if (!decided.ok && decided.error.code === 'not_found') continue;
      if (!decided.ok || decided.value.status !== 'approved') return decided;
      const done = this.#apply(tx, known, kid, decided.value, now);
      if (!done.ok) return done;
      tx.afterCommit(() => {
        this.keys.changed();
        this.log.warn({ kid, kind, proposalId: decided.value.id, by }, 'a key of a bank was changed by two people');
      });
      return decided;
    }
    return refuse({ code: 'not_found' });
  }

  async show(db: Queryable): Promise<{ keys: BankKeyRow[]; proposals: Proposal[] }> {
    const [keys, ...proposals] = await Promise.all([
      this.store.list(db),
      ...KINDS.map((kind) => listProposals(db, kind)),
    ]);
    const newestFirst = (one: Proposal, other: Proposal) => other.proposedAt.getTime() - one.proposedAt.getTime();
    return { keys, proposals: proposals.flat().sort(newestFirst) };
  }

  /** What was possible when it was proposed may be so no more. */
  #apply(tx: Tx, known: readonly BankKeyRow[], kid: string, approved: Proposal, now: Date): Result<void, KeyRefusal> {
    if (approved.kind === REGISTRATION) {
      const row = this.#registered(known, approved.payload as Registration, now);
      if (!row.ok) return row;
      const { revokedFrom: _, ...registered } = row.value;
      this.store.add(tx, [{ ...registered, registeredByProposal: approved.id }]);
      return ok(undefined);
    }
    const { from, to, comment } = approved.payload as { from?: string; to?: string; comment: string };
    const key = known.find((one) => one.kid === kid)!;
    if (approved.kind === END) {
      const validTo = to === undefined ? now : new Date(to);
      const objection = objectionToEnd(key, validTo, now);
      if (objection !== undefined) return refuse({ code: 'decision_not_possible', detail: objection });
      this.store.end(tx, kid, validTo, approved.id);
      return ok(undefined);
    }
    const revokedFrom = new Date(from!);
    const objection = objectionToRevocation(key, revokedFrom);
    if (objection !== undefined) return refuse({ code: 'decision_not_possible', detail: objection });
    this.store.revoke(tx, { kid, revokedFrom, revocationReason: comment, revokedByProposal: approved.id });
    return ok(undefined);
  }

  /** The row of a key that may be registered. */
  #registered(known: readonly BankKeyRow[], { bank, key, validFrom, validTo }: Registration, now: Date) {
    const { kid, x } = key;
    if (!this.institution.hasAccountAt(bank)) return refuse({ code: 'bank_unsupported' as const });
    const same = known.find((one) => one.kid === kid || one.x === x);
    if (same) {
      const detail = same.kid === kid ? `there is a key ${kid}` : `${same.kid} is the same key`;
      return refuse({ code: 'bank_key_exists' as const, detail });
    }
    const row = {
      kid,
      x,
      bic: bank,
      // What is approved later than it was meant to begin begins with the approval.
      validFrom: new Date(Math.max(now.getTime(), validFrom === undefined ? 0 : Date.parse(validFrom))),
      validTo: validTo === undefined ? null : new Date(validTo),
      revokedFrom: null,
    };
    if (row.validTo && row.validTo <= row.validFrom) {
      return refuse({ code: 'invalid_request' as const, detail: 'validTo is later than validFrom' });
    }
    if (areTooManyAtOnce([...known.filter(({ bic }) => bic === bank), row])) {
      const detail = `${bank} would have more than two valid keys at a time: end one first`;
      return refuse({ code: 'bank_keys_overlap' as const, detail });
    }
    return ok(row);
  }
}

/** A compromise may be found to be older than was thought; a revoked key is never allowed again. */
const objectionToRevocation = ({ revokedFrom }: BankKeyRow, from: Date): string | undefined =>
  revokedFrom && revokedFrom <= from ? `it is revoked from ${revokedFrom.toISOString()} on` : undefined;

function objectionToEnd({ validFrom, validTo, revokedFrom }: BankKeyRow, to: Date, now: Date): string | undefined {
  if (revokedFrom) return 'it is revoked';
  if (to < now) return 'the end has passed: what was accepted stays accepted';
  if (to <= validFrom) return 'the end is later than the beginning';
  return validTo && validTo <= to ? `it ends at ${validTo.toISOString()}` : undefined;
}
