import type { Operation } from '@aiyrbas/contracts';
import { commandNameOf } from './command-name';
import type { CallOf } from './endpoint';
import { Principal } from './principal';

const callWith = (body: object) =>
  ({
    principal: new Principal('https://issuer.example', 'aigerim', []),
    operation: { method: 'POST' },
    request: { url: '/v1/orders', headers: { 'idempotency-key': 'one' }, body },
  }) as unknown as CallOf<Operation>;
const BODY = { iban: 'KZ639480000000000001' };

it('a repeat of a command from before its key was replaced is known as one', () => {
  const before = commandNameOf(callWith(BODY), ['old']);
  const after = commandNameOf(callWith(BODY), ['new', 'old']);
  expect(after.fingerprint).not.toEqual(before.fingerprint);
  expect(after.isRepeatOf(before.fingerprint)).toBe(true);
  expect(after.isRepeatOf(after.fingerprint)).toBe(true);
});

it('another body is none, and neither is one under a key that nobody has any more', () => {
  const before = commandNameOf(callWith(BODY), ['old']);
  expect(commandNameOf(callWith({ iban: 'another' }), ['new', 'old']).isRepeatOf(before.fingerprint)).toBe(false);
  expect(commandNameOf(callWith(BODY), ['new']).isRepeatOf(before.fingerprint)).toBe(false);
});
