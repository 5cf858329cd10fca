// What names a command: whose key it is, the key, and what was asked with it.
import { createHmac } from 'node:crypto';
import { type Operation, pathOf } from '@aiyrbas/contracts';
import { canonicalJson, sha256 } from '@aiyrbas/kernel';
import type { CallOf } from './endpoint';
import { idempotencyKeyIn } from './idempotency-key';
import type { CommandKeys } from './tokens';

export interface CommandName {
  /** Of issuer, subject, method and path: one person's key is nobody else's. */
  readonly scope: Buffer;
  readonly key: string;
  readonly fingerprint: Buffer;
  /** Whether the command that left this fingerprint had the same body. */
  isRepeatOf(fingerprint: Buffer): boolean;
}

export function commandNameOf<O extends Operation>(call: CallOf<O>, [current, ...retired]: CommandKeys): CommandName {
  const { issuer, subject } = call.principal;
  const path = pathOf(call.request.url);
  // Keyed, because a body may hold an IIN or an IBAN, and of those all can be tried.
  const under = (key: string): Buffer => createHmac('sha256', key).update(canonicalJson(call.request.body)).digest();
  const fingerprint = under(current);
  return {
    scope: sha256(JSON.stringify([issuer, subject, call.operation.method, path])),
    // The guard has let it through.
    key: idempotencyKeyIn(String(call.request.headers['idempotency-key']))!,
    fingerprint,
    isRepeatOf: (first) => first.equals(fingerprint) || retired.some((key) => first.equals(under(key))),
  };
}

/** The advisory lock of a key, as a bigint in text. */
export const lockOf = (scope: Buffer, key: string): string =>
  sha256(`${scope.toString('hex')}${key}`)
    .readBigInt64BE(0)
    .toString();
