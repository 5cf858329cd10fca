import { z } from 'zod';
import { OPERATOR_ROLES, READER_ROLES, operationsOf, page, pageQuery } from '../operation';
import { DECISION_REFUSALS, choiceOrDecision, comment, decisionBody, proposalView } from './four-eyes';
import { manifestSchema, manifestSummary } from '../manifests';
import { bic, day, firm, iban, instant, money, requestId, uuid } from '../wire';

const { get, post } = operationsOf('bank-gateway');

export const bankAccount = z
  .strictObject({
    id: uuid,
    iban: z.string(),
    bank: z.strictObject({ bic, name: z.string() }),
    status: z.enum(['pending', 'confirmed', 'refused']),
    reason: z.string().optional(),
    linkedAt: instant,
  })
  .meta({ id: 'BankAccount' });

export const linkBankAccount = post('linkBankAccount', '/v1/bank-accounts', {
  summary: 'Link an account of your own. The bank confirms that name and IIN agree.',
  access: ['customer'],
  idempotent: true,
  body: z.strictObject({ iban }),
  reply: bankAccount,
  refusals: ['iban_invalid', 'bank_unsupported', 'customer_not_accepted'],
  example: { body: { iban: 'KZ639480000000000001' } },
});

export const listBankAccounts = get('listBankAccounts', '/v1/bank-accounts', {
  summary: 'Your bank accounts.',
  access: ['customer'],
  query: pageQuery,
  reply: page(bankAccount),
});

export const listRails = get('listRails', '/v1/rails', {
  summary: 'Every rail (bank, scheme, direction), and whether it is suspended and why.',
  access: [...OPERATOR_ROLES, 'regulator', 'customer'],
  reply: page(
    z.strictObject({
      id: uuid,
      bank: bic.optional(),
      scheme: z.string(),
      direction: z.enum(['in', 'out', 'both']),
      status: z.enum(['open', 'suspended']),
      suspension: z
        .strictObject({
          id: uuid,
          from: instant,
          to: instant.optional(),
          reason: z.string(),
          legalReference: z.string(),
          binRange: z.string().optional(),
        })
        .optional(),
    }),
  ),
});

const text = z.string().min(1).max(500);

export const railSuspension = z
  .strictObject({
    id: uuid,
    railId: uuid,
    from: instant,
    to: instant.optional(),
    reason: z.string(),
    legalReference: z.string(),
    binRange: z.string().optional(),
    suspendedBy: z.string(),
    /** The second person, for a suspension that two decided. */
    approvedBy: z.string().optional(),
  })
  .meta({ id: 'RailSuspension', description: 'Dated: from when, until when, why, by which rule, by whom.' });

export const suspendRail = post('suspendRail', '/v1/rails/{id}/suspensions', {
  summary:
    'Suspends a rail, at once or from an instant that is not past, until a later one. One person decides. Collections fail, outgoing payments wait.',
  access: OPERATOR_ROLES,
  idempotent: true,
  body: z.strictObject({
    reason: text,
    legalReference: text,
    /** Now, when left out. What has been is not written anew. */
    from: instant.optional(),
    to: instant.optional(),
    /** A range of card numbers' first digits, where not the whole rail is meant. */
    binRange: z
      .string()
      .regex(/^\d{4,8}(-\d{4,8})?$/, 'invalid_request|4 to 8 digits, or two such with a hyphen')
      .optional(),
  }),
  reply: railSuspension,
  refusals: ['not_found'],
  example: { body: { reason: 'the bank answers nobody', legalReference: 'contract 17, clause 4.2' } },
});

export const listRailSuspensions = get('listRailSuspensions', '/v1/rails/{id}/suspensions', {
  summary: 'All past, present and future suspensions of a rail, and proposals about them, newest first.',
  access: READER_ROLES,
  reply: z.strictObject({ items: z.array(railSuspension), proposals: z.array(proposalView) }),
  refusals: ['not_found'],
});

export const decideRailSuspension = post(
  'decideRailSuspension',
  '/v1/rails/{id}/suspensions/{suspensionId}/decisions',
  {
    summary: 'Ends a suspension: one person proposes, another decides. Waiting payments then leave.',
    access: OPERATOR_ROLES,
    idempotent: true,
    body: choiceOrDecision({ choice: z.enum(['resume']) }),
    reply: proposalView,
    refusals: ['decision_not_possible', 'proposal_open', ...DECISION_REFUSALS],
    example: { body: { choice: 'resume', comment: 'the bank works again' } },
  },
);

export const listWaitingPayments = get('listWaitingPayments', '/ops/v1/bank-gateway/waiting-payments', {
  summary: 'Payouts, refunds, withdrawals and returns that were not sent to a bank yet, with the reason.',
  access: READER_ROLES,
  query: pageQuery,
  reply: page(
    z.strictObject({
      requestId,
      kind: z.enum(['payout', 'refund', 'return']),
      /** The order or withdrawal; money in suspense may be of none. */
      orderId: uuid.optional(),
      firm,
      bank: bic,
      amount: money,
      since: instant,
      /** Absent when nothing stands against it any more: it is about to go. */
      why: z.enum(['rail_suspended', 'not_covered']).optional(),
    }),
  ),
});

export const listBlockedPayments = get('listBlockedPayments', '/ops/v1/bank-gateway/blocked-payments', {
  summary: 'Payments whose money a bank holds (BLCK), with the time by which it must have decided.',
  access: READER_ROLES,
  query: pageQuery,
  reply: page(
    z.strictObject({
      requestId,
      kind: z.enum(['collection', 'payout', 'refund', 'return']),
      /** The order or withdrawal; money in suspense may be of none. */
      orderId: uuid.optional(),
      firm,
      bank: bic,
      amount: money,
      since: instant,
      until: instant,
      overdue: z.boolean(),
    }),
  ),
});

export const requestStatement = post('askStatement', '/ops/v1/bank-gateway/statements', {
  summary:
    'Requests a bank’s statement of a day. The statement arrives on the bank’s topic. Known entries do not count again.',
  access: OPERATOR_ROLES,
  idempotent: true,
  body: z.strictObject({ bic, day }),
  status: 202,
  reply: z.strictObject({
    /** Of the question (camt.060); the bank's answer names it. */
    messageId: requestId,
    bic,
    day,
    askedAt: instant,
  }),
  refusals: ['bank_unsupported', 'day_not_begun'],
  example: { body: { bic: 'EURIKZKA', day: '2026-11-23' } },
});

export const listSuspense = get('listSuspense', '/ops/v1/bank-gateway/suspense', {
  summary: 'Money that is credited to nobody, and unexplained debits, with the reason and the outcome.',
  access: READER_ROLES,
  query: pageQuery,
  reply: page(
    z.strictObject({
      /** The entry that brought it: `entryId` of the events. */
      id: uuid,
      firm,
      bank: bic,
      entryRef: z.string(),
      amount: money,
      reason: z.enum(['third_party', 'unknown_request', 'currency_mismatch']),
      /**
       * Why the entry is not what was asked for; the list may grow. `known_reference`: another entry had the bank's
       * reference before. `no_reference`: the bank gave none, or a constant. `several_payments`: a batch in one entry.
       * `second_credit`: its request had a credit before; it is returned when a final statement holds all of them.
       */
      match: z.string().optional(),
      /** A debit is listed because a person must see it; no money of it is in suspense. */
      direction: z.enum(['credit', 'debit']).optional(),
      /** `refused`: a bank did not take it back; a person must look. */
      state: z.enum(['held', 'returning', 'returned', 'refused']),
      /** When two people closed it without a return. */
      closedAt: instant.optional(),
      bookedAt: instant,
      receivedAt: instant,
      orderId: uuid.optional(),
      /** The EndToEndId of its last return. */
      returnId: requestId.optional(),
      bankReason: z.string().optional(),
      /** Whether the bank said whom to pay it back to. */
      payerKnown: z.boolean(),
    }),
  ),
});

export const decideSuspense = post('decideSuspense', '/ops/v1/bank-gateway/suspense/{id}/decisions', {
  summary:
    'Returns money in suspense to where it came from, or closes an entry that is settled otherwise. One person proposes, another decides.',
  access: OPERATOR_ROLES,
  idempotent: true,
  body: choiceOrDecision({ choice: z.enum(['return', 'close']) }),
  reply: proposalView,
  refusals: ['decision_not_possible', 'funds_clawed_back', 'proposal_open', ...DECISION_REFUSALS],
  example: { body: { choice: 'return', comment: 'requested by the payer' } },
});

export const listSuspenseDecisions = get('listSuspenseDecisions', '/ops/v1/bank-gateway/suspense/{id}/decisions', {
  summary: 'Proposals and decisions about this entry.',
  access: READER_ROLES,
  reply: z.strictObject({ items: z.array(proposalView) }),
  refusals: ['not_found'],
});

const receivedMessage = z
  .strictObject({
    /** The id of the CloudEvent (`ce_id`). */
    id: uuid,
    bank: bic,
    /** As the record names it (`ce_type`). */
    type: z.string(),
    /** The MsgId; absent where the message could not be read. */
    messageId: z.string().optional(),
    /** `repeated`: its MsgId had its effect before. `refused`: it had none; `reason` says why. */
    outcome: z.enum(['accepted', 'repeated', 'refused']),
    reason: z.string().optional(),
    receivedAt: instant,
    /** Entries that this message brought first, and why one is not what was requested (`match`). */
    entries: z.array(
      z.strictObject({
        id: uuid,
        direction: z.enum(['credit', 'debit']),
        amount: z.string(),
        currency: z.string(),
        requestId: z.string().optional(),
        match: z.string(),
        suspense: z.string().optional(),
      }),
    ),
    /** Events that were published because of it. */
    events: z.array(z.strictObject({ id: uuid, type: z.string(), subject: z.string() })),
  })
  .meta({ id: 'ReceivedBankMessage' });

export const listUnacceptedRecords = get('listUnacceptedRecords', '/ops/v1/bank-gateway/unaccepted-records', {
  summary:
    'Records of banks that had no effect: refused by their own fault, or not processed. Whether the bank was informed. The newest first.',
  access: READER_ROLES,
  query: pageQuery.extend({ bank: bic.optional() }),
  reply: page(
    z
      .strictObject({
        id: uuid,
        bank: bic,
        topic: z.string(),
        partition: z.int(),
        firstOffset: z.string(),
        lastOffset: z.string(),
        outcome: z.enum(['refused', 'unprocessed']),
        reason: z.string(),
        /** `limited`: over the limit of the bank. `withheld`: the record is an acknowledgement itself. */
        acknowledgement: z.enum(['sent', 'limited', 'withheld']),
        /** `ce_id` of the acknowledgement. */
        acknowledgementId: uuid.optional(),
        recordedAt: instant,
      })
      .meta({ id: 'UnacceptedRecord' }),
  ),
});

export const requestManifests = post('requestManifests', '/ops/v1/bank-gateway/manifests', {
  summary:
    'Requests the manifests of a bank’s topics now, before the day ends. They arrive on the bank’s topic and in the list of manifests. A bank has them each day anyway.',
  access: OPERATOR_ROLES,
  idempotent: true,
  body: z.strictObject({ bic }),
  status: 202,
  reply: z.strictObject({ id: uuid, bic, requestedAt: instant }),
  refusals: ['bank_unsupported'],
  example: { body: { bic: 'EURIKZKA' } },
});

export const listManifests = get('listManifests', '/ops/v1/bank-gateway/manifests', {
  summary: 'The manifests of the banks’ topics that were published. The newest first.',
  access: READER_ROLES,
  query: pageQuery.extend({ bank: bic.optional(), topic: z.string().min(1).max(100).optional() }),
  reply: page(
    z
      .strictObject({
        /** `ce_id` of the manifest. */
        id: uuid,
        bank: bic,
        ...manifestSummary,
        /** SHA-256 of the value of its record, by which the next manifest names it. */
        hash: z.string(),
        ranges: manifestSchema.shape.ranges,
      })
      .meta({ id: 'PublishedManifest' }),
  ),
});

export const listBankMessages = get('listBankMessages', '/ops/v1/bank-gateway/messages', {
  summary:
    'What became of messages of a bank: by its id and bank, or by the SHA-256 of its exact text; or those that were accepted although a detail could not be read. The newest first.',
  access: READER_ROLES,
  query: pageQuery
    .extend({
      bank: bic.optional(),
      messageId: z.string().min(1).max(35).optional(),
      hash: z
        .string()
        .regex(/^[0-9a-f]{64}$/, 'a SHA-256 in hexadecimal')
        .optional(),
      /** Accepted messages with a `reason`: what in them could not be read, or is doubted. Of one bank, or of all. */
      noted: z.literal('true').optional(),
    })
    .refine(
      ({ bank, messageId, hash, noted, limit, cursor }) =>
        noted === undefined
          ? limit === undefined &&
            cursor === undefined &&
            (hash === undefined) === (bank !== undefined && messageId !== undefined)
          : hash === undefined && messageId === undefined,
      'either hash, or bank and messageId, or noted with limit and cursor',
    ),
  reply: page(receivedMessage),
});

const kid = z.string().min(9).max(100);

export const bankKey = z
  .strictObject({
    kid,
    bank: bic,
    /** The public key as a JWK. */
    key: z.strictObject({ kty: z.literal('OKP'), crv: z.literal('Ed25519'), x: z.string(), kid }),
    validFrom: instant,
    /** The first instant after it; absent while none is known. */
    validTo: instant.optional(),
    state: z.enum(['not_yet_valid', 'valid', 'expired', 'revoked']),
    /** `configuration`: a bank's first keys, taken over from `BANK_KEYS_FILE`. */
    origin: z.enum(['configuration', 'registration']),
    registeredAt: instant,
    /** The approved proposal of a registration. */
    proposalId: uuid.optional(),
    /** Since when the key counts as compromised, and why. */
    revokedFrom: instant.optional(),
    revocationReason: z.string().optional(),
  })
  .meta({ id: 'BankKey', description: 'A public key of a bank, with which its messages are verified.' });

export const listBankKeys = get('listBankKeys', '/ops/v1/bank-gateway/bank-keys', {
  summary: 'The public keys of the banks, and proposals about them, newest first.',
  access: READER_ROLES,
  reply: z.strictObject({ items: z.array(bankKey), proposals: z.array(proposalView) }),
});

export const proposeBankKey = post('proposeBankKey', '/ops/v1/bank-gateway/bank-keys', {
  summary:
    'Proposes a public key of a bank. It is registered when another person approves. Two are valid at a time. `validFrom` is not past, and `validTo` is later.',
  access: ['operator', 'admin'],
  idempotent: true,
  body: z.strictObject({
    bank: bic,
    /** A public Ed25519 key as a JWK (RFC 8037); its `kid` begins with the BIC. */
    key: z.record(z.string(), z.unknown()),
    /** Its first instant; the approval's, when left out. */
    validFrom: instant.optional(),
    /** The first instant after it. */
    validTo: instant.optional(),
    comment,
  }),
  reply: proposalView,
  refusals: ['bank_unsupported', 'bank_key_invalid', 'bank_key_exists', 'bank_keys_overlap', 'proposal_open'],
  example: {
    body: {
      bank: 'EURIKZKA',
      key: { kty: 'OKP', crv: 'Ed25519', x: '11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo', kid: 'EURIKZKA-2' },
      comment: 'their yearly rotation; x compared by telephone',
    },
  },
});

export const decideBankKey = post('decideBankKey', '/ops/v1/bank-gateway/bank-keys/{kid}/decisions', {
  params: { kid },
  summary:
    'Decides about a proposed key. Or proposes to revoke a key from an instant on, or to end it, and decides about that.',
  access: OPERATOR_ROLES,
  idempotent: true,
  body: z.union([
    /** The key counts as compromised from then on; `comment` is the reason. */
    z.strictObject({ choice: z.literal('revoke'), from: instant, comment }).meta({ title: 'Revocation' }),
    /** The first instant after it: now, when left out. Nothing is wrong with what it signed. */
    z.strictObject({ choice: z.literal('end'), to: instant.optional(), comment }).meta({ title: 'End' }),
    z.strictObject({ proposalId: uuid, ...decisionBody.shape }).meta({ title: 'Decision' }),
  ]),
  reply: proposalView,
  refusals: [
    'bank_unsupported',
    'bank_key_exists',
    'bank_keys_overlap',
    'decision_not_possible',
    'proposal_open',
    ...DECISION_REFUSALS,
  ],
  example: { body: { choice: 'revoke', from: '2026-11-23T09:00:00.000Z', comment: 'the bank reports a theft' } },
});

export const listMessagesOfKey = get('listMessagesOfKey', '/ops/v1/bank-gateway/bank-keys/{kid}/messages', {
  params: { kid },
  summary:
    'Messages that were accepted with a key since an instant, oldest first: by default since the key counts as compromised.',
  access: READER_ROLES,
  query: pageQuery.extend({ since: instant.optional() }),
  reply: page(receivedMessage),
  refusals: ['not_found'],
});
