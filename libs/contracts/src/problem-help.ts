// What each problem code means and what the caller can do: the page that the `type` of a problem leads to (RFC 9457).
import { PROBLEMS, type ProblemCode } from './problems';

export interface ProblemHelp {
  /** What happened. */
  readonly cause: string;
  /** What to do about it. */
  readonly cure: string;
}

/** The `type` of a problem is this and its code. It is an identifier, so it stays as it was published. */
const TYPE_BASE = 'https://aiyrbas.kz/problems/';

export const problemType = (code: ProblemCode): string => `${TYPE_BASE}${code}`;

/** Where every gateway of the platform serves the page of a problem type, and the list of all. */
export const PROBLEMS_PATH = '/problems';

export const problemTitle = (code: ProblemCode): string => {
  const words = code.replaceAll('_', ' ');
  return words.charAt(0).toUpperCase() + words.slice(1);
};

export const PROBLEM_CODES = Object.keys(PROBLEMS) as ProblemCode[];

const SAME_KEY = 'The same Idempotency-Key may be used: a refused request does not use it up.';

export const PROBLEM_HELP: Readonly<Record<ProblemCode, ProblemHelp>> = {
  amount_format: {
    cause: 'An amount is not written as a positive decimal number in a string.',
    cure: 'Send digits with an optional point, such as "100000.00": no sign, exponent, space or leading zero.',
  },
  amount_scale: {
    cause: 'An amount has more decimal places than its asset.',
    cure: 'Round it yourself to the places of the asset: two for KZT, six for USDT, eight for BTC, eighteen for ETH.',
  },
  amount_range: { cause: 'An amount is larger than the platform can hold.', cure: 'Send a smaller amount.' },
  duplicate_key: {
    cause: 'The JSON body has the same key twice in one object, which two parsers would read differently.',
    cure: 'Send each key once.',
  },
  unknown_field: {
    cause: 'The body or the query has a field that the operation does not know. `errors` names it.',
    cure: 'Remove the field, or correct its spelling against the OpenAPI document.',
  },
  iin_invalid: {
    cause: 'The IIN is not twelve digits, has no birth date that exists, or fails its check digit.',
    cure: 'Correct the IIN as it stands on the identity document.',
  },
  iban_invalid: {
    cause: 'The IBAN is not one of Kazakhstan, or its check digits are wrong.',
    cure: 'Correct the IBAN: KZ, two check digits, three digits of the bank and thirteen characters.',
  },
  invalid_request: {
    cause: 'The request does not have the shape of the operation. `detail` or `errors` says where.',
    cure: `Correct the request against the OpenAPI document. ${SAME_KEY}`,
  },
  quote_invalid: {
    cause: 'The quote token is not one that the platform signed, or it was signed for another customer.',
    cure: 'Send the `token` of a quote exactly as it was returned, with the token of the person who requested it.',
  },
  idempotency_key_required: {
    cause: 'The operation creates something and the request has no Idempotency-Key header.',
    cure: 'Send a new key, such as a UUID, with each new request, and the same key with each retry of it.',
  },
  idempotency_key_invalid: {
    cause: 'The Idempotency-Key is longer than 255 characters, or has characters other than visible ASCII.',
    cure: 'Send 1 to 255 visible ASCII characters, such as a UUID, with or without quotation marks.',
  },
  unauthenticated: {
    cause:
      'The request has no access token, or the token is expired, not of the configured issuer, or not for this API.',
    cure: 'Get a new access token and send it as `Authorization: Bearer <token>`.',
  },
  forbidden: {
    cause: 'The access token is valid, and its roles do not allow this operation.',
    cure: 'Use an account with one of the roles that the OpenAPI document names for the operation.',
  },
  second_person_required: {
    cause: 'The person who proposed an act tries to approve it.',
    cure: 'Another person decides about the proposal.',
  },
  not_found: {
    cause: 'There is nothing at this address for this caller. What belongs to somebody else is not shown to exist.',
    cure: 'Check the path and the id, and that the token is that of the owner. A new customer registers first.',
  },
  method_not_allowed: {
    cause: 'The path exists, and not with this method.',
    cure: 'Use a method that the `Allow` header names.',
  },
  request_timeout: {
    cause: 'The request took too long to arrive.',
    cure: 'Send it again over a faster connection, with the same Idempotency-Key.',
  },
  quote_used: {
    cause: 'The quote was accepted before. A quote is good for one order.',
    cure: 'Request a new quote. A retry of the first acceptance, with its Idempotency-Key, returns its order.',
  },
  bank_account_not_confirmed: {
    cause: 'The bank has not confirmed that the account belongs to the customer, or has refused it.',
    cure: 'Wait until `GET /v1/bank-accounts` shows the account as confirmed, or name another account.',
  },
  customer_exists: {
    cause: 'This token subject has registered, and its registration cannot be sent again in its state.',
    cure: 'Read the state with `GET /v1/customers/me`. With `needs_info` the whole registration can be sent again, corrected.',
  },
  customer_not_accepted: {
    cause: 'The customer is not accepted, so nothing can be traded, linked or paid out.',
    cure: 'Read the state and the reason with `GET /v1/customers/me`, and send what is missing.',
  },
  customer_restricted: {
    cause: 'The customer owes the platform what a bank took back after it was spent.',
    cure: 'Repay the amount; operators then lift the restriction.',
  },
  order_not_cancellable: {
    cause: 'The order has ended, or has been traded already.',
    cure: 'Read the order. What was bought can be sold again.',
  },
  order_blocked: {
    cause: 'A message about the order could not be processed, so its state may be about to change.',
    cure: 'Wait until operators have decided, and read the order again.',
  },
  decision_not_possible: {
    cause: 'What should be decided is not in a state that allows this decision. `detail` says why.',
    cure: 'Read it again, and choose one of the decisions that are possible now.',
  },
  funds_clawed_back: {
    cause: 'The bank has taken the money back, so it cannot be paid back again.',
    cure: 'Choose a decision that pays nothing, such as closing the entry.',
  },
  proposal_open: {
    cause: 'Somebody has proposed something about the same thing, and it is not decided.',
    cure: 'Decide about the open proposal first.',
  },
  proposal_decided: {
    cause: 'The proposal was approved or rejected before.',
    cure: 'Read the list of proposals. Propose anew if it is still needed.',
  },
  proposal_changed: {
    cause: 'What the proposal is about has changed since it was made.',
    cure: 'Read the present state and propose anew.',
  },
  bank_key_exists: {
    cause: 'The bank has a key with this id, or the same key under another id.',
    cure: 'Generate a new key, or use the one that is registered.',
  },
  bank_keys_overlap: {
    cause: 'A bank has at most two keys that are valid at the same time.',
    cure: 'End one of the keys first, or choose a later start.',
  },
  idempotency_key_in_use: {
    cause: 'Another request with the same Idempotency-Key is being processed.',
    cure: 'Wait for `Retry-After` seconds and send the same request again: it gets the reply of the first one.',
  },
  quote_expired: {
    cause: 'The time to accept the quote (`acceptUntil`) has passed.',
    cure: 'Request a new quote and accept it in time.',
  },
  proposal_expired: {
    cause: 'Nobody decided about the proposal in time, or its date has passed.',
    cure: 'Propose it again if it is still needed.',
  },
  payload_too_large: { cause: 'The body is larger than 64 KiB.', cure: 'Send a smaller body.' },
  unsupported_media_type: {
    cause: 'The body is not JSON in UTF-8, or it is compressed.',
    cure: 'Send `Content-Type: application/json` and an uncompressed body in UTF-8.',
  },
  bank_unsupported: {
    cause: 'The bank of the IBAN or BIC is not a partner of the platform.',
    cure: 'Name an account at a bank that `GET /v1/rails` lists.',
  },
  bank_key_invalid: {
    cause: 'The key is not a public key that banks may sign with. `detail` says why.',
    cure: 'Send the public part of a key as a JWK of an algorithm that the guide for banks names.',
  },
  bank_closed: {
    cause: 'The bank could execute the payment only after the price lock of the quote ends. `detail` says when.',
    cure: 'Use an account at a bank that is open, or request a quote again when this bank executes payments.',
  },
  day_not_begun: {
    cause: 'A statement is requested of a day that has not begun in Kazakhstan.',
    cure: 'Request the statement of today or of an earlier day.',
  },
  asset_unsupported: {
    cause: 'The asset is unknown, or not traded or paid out here.',
    cure: 'Use an asset that `GET /v1/markets` lists. Only tenge is paid out.',
  },
  amount_below_minimum: {
    cause:
      'A purchase is smaller than the minimum of its pair, an amount of crypto is not a multiple of the lot of its pair, or a sale brings nothing after its fees. `detail` says which.',
    cure: 'Read `minimum` and `lot` of the pair from `GET /v1/markets`. A sale has no minimum: round the whole balance down to the lot.',
  },
  account_asset_mismatch: {
    cause:
      'The amount is of another asset than its field: a purchase spends KZT and receives crypto, a sale the other way.',
    cure: 'Name the amount in the asset that this side has.',
  },
  insufficient_liquidity: {
    cause: 'The order books of the venues, or what is free in them, do not suffice for this amount.',
    cure: 'Request less, or again in a few seconds.',
  },
  rail_suspended: {
    cause: 'Payments of this kind at this bank are suspended.',
    cure: 'Read the suspension from `GET /v1/rails`; use another bank, or wait until it has ended.',
  },
  limit_exceeded: {
    cause: 'The purchase exceeds what the customer may still buy in this calendar month.',
    cure: 'Read what remains from `GET /v1/limits`, and buy less, or in the next month.',
  },
  insufficient_funds: {
    cause: 'The balance that is free is smaller than the amount.',
    cure: 'Read `GET /v1/balances` and send a smaller amount.',
  },
  magnitude_exceeded: {
    cause: 'The sum would be larger than the ledger can hold.',
    cure: 'Post a smaller amount.',
  },
  idempotency_key_reused: {
    cause: 'The Idempotency-Key was used before with another body.',
    cure: 'Send a new key with a new request, and the same key only with a retry of the same one.',
  },
  too_many_requests: {
    cause: 'The caller sends more requests than allowed.',
    cure: 'Wait for `Retry-After` seconds, and send fewer requests.',
  },
  internal_error: {
    cause: 'The platform has an error. It is logged under `traceId`.',
    cure: 'Send the same request again with the same Idempotency-Key. If it stays, report the `traceId`.',
  },
  market_closed: {
    cause: 'No venue can be quoted from now: its order book is old, crossed or away. `detail` says it for each venue.',
    cure: 'Request the quote again after `Retry-After` seconds.',
  },
  orders_stopped: {
    cause: 'Operators have stopped new orders of this kind. Orders that were placed continue.',
    cure: 'Place the order later, with a new quote.',
  },
  service_unavailable: {
    cause: 'A part of the platform is starting, busy or away.',
    cure: 'Send the same request again after `Retry-After` seconds, with the same Idempotency-Key.',
  },
};
