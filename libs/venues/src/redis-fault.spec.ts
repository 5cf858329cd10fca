import { loadConfig } from '@aiyrbas/config';
import { z } from 'zod';
import { redisFault, redisUrl } from './redis-fault';

test.each([
  ['redis://redis:6379', true],
  ['rediss://:secret@redis.example.kz:6380/2', true],
  ['redis://[::1]:6379', true],
  ['localhost:6390', false],
  ['redis:6379', false],
  ['http://redis:6379', false],
  ['redis://', false],
  ['/run/redis.sock', false],
  ['6379', false],
])('the address %s is one: %s', (text, isOne) => expect(redisUrl.safeParse(text).success).toBe(isOne));

test('an address that is wrong is not shown: it may hold a password', () => {
  const read = () => loadConfig(z.object({ REDIS_URL: redisUrl }), { REDIS_URL: ':secret@localhost:6390' }, 'quotes');
  expect(read).toThrow('REDIS_URL holds [hidden]; it should be redis://host:port, or rediss:// for TLS');
});

test.each([
  [{ message: 'WRONGPASS invalid username-password pair or user is disabled.' }, /^WRONGPASS: .*REDIS_URL is wrong/],
  [{ message: 'NOAUTH Authentication required.' }, /^NOAUTH: .*REDIS_URL has none/],
  [{ message: 'NOPERM this user has no permissions' }, /^NOPERM: /],
  [{ code: 'DEPTH_ZERO_SELF_SIGNED_CERT', message: 'self-signed certificate' }, /certificate of Redis is not trusted/],
  [{ code: 'UNABLE_TO_VERIFY_LEAF_SIGNATURE', message: '' }, /certificate of Redis is not trusted/],
  [{ code: 'ERR_TLS_CERT_ALTNAME_INVALID', message: '' }, /certificate of Redis is not trusted/],
  [{ code: 'CERT_HAS_EXPIRED', message: '' }, /certificate of Redis is not trusted/],
  [{ code: 'ECONNREFUSED', message: 'connect ECONNREFUSED 127.0.0.1:1' }, /^away \(ECONNREFUSED\)$/],
  [{ message: 'Command timed out' }, /^away$/],
])('%j says what to do', (error, fault) => expect(redisFault(error)).toMatch(fault));
