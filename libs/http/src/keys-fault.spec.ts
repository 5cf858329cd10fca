import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { SignJWT, createRemoteJWKSet, exportJWK, generateKeyPair, jwtVerify } from 'jose';
import { keysFault } from './keys-fault';
import { ProblemError } from './problem';

describe('a token whose keys are asked for', () => {
  /** What a verification against a holder of keys that answers so ends in. */
  async function resultOf(reply: { status: number; body: string } | 'gone', tamper = (token: string) => token) {
    const { privateKey } = await generateKeyPair('EdDSA');
    const token = await new SignJWT({}).setProtectedHeader({ alg: 'EdDSA', kid: 'one' }).sign(privateKey);
    const holder = createServer((_, response) => {
      if (reply === 'gone') return void response.destroy();
      response.writeHead(reply.status, { 'content-type': 'application/json' }).end(reply.body);
    });
    await new Promise<void>((resolve) => holder.listen(0, '127.0.0.1', resolve));
    const keys = createRemoteJWKSet(new URL(`http://127.0.0.1:${(holder.address() as AddressInfo).port}/`));
    try {
      await jwtVerify(tamper(token), keys);
      return 'verified';
    } catch (error) {
      const fault = keysFault(error);
      if (fault === undefined) return 'refused';
      return fault instanceof ProblemError ? fault.refusal.code : 'a bug';
    } finally {
      await new Promise((resolve) => holder.close(resolve));
    }
  }

  it.each<[string, { status: number; body: string } | 'gone', string]>([
    ['is not judged while their holder is away', 'gone', 'service_unavailable'],
    ['is not judged while their holder is starting', { status: 503, body: '{}' }, 'service_unavailable'],
    ['is not judged by an answer that is none', { status: 200, body: '<html>' }, 'service_unavailable'],
  ])('%s', async (_, reply, expected) => expect(await resultOf(reply)).toBe(expected));

  it('is refused when none of them is its own', async () => {
    const { publicKey } = await generateKeyPair('EdDSA', { extractable: true });
    const body = JSON.stringify({ keys: [{ ...(await exportJWK(publicKey)), alg: 'EdDSA', kid: 'one' }] });
    expect(await resultOf({ status: 200, body })).toBe('refused');
    expect(await resultOf({ status: 200, body }, () => 'no.token.atall')).toBe('refused');
  });
});
