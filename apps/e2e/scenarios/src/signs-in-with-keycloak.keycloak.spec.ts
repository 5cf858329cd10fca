// A real Keycloak, set up by the commands of docs/guides/identity-provider.md, and the platform with the settings that stand there.
// The tests are one story: keys change, and the provider goes away and comes back.
import { execFile } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { Problem, ReplyOf, decideRailSuspension, listRails, suspendRail } from '@aiyrbas/contracts';
import { Keycloak } from '@aiyrbas/servers';
import { type HttpReply, call } from './language/http';
import { KeycloakRealm } from './language/keycloak-realm';
import { Citizen, Person } from './language/person';
import { Platform } from './language/platform';
import { until } from './language/two-operators';

const root = join(__dirname, '../../../..');
const guide = readFileSync(join(root, 'docs/guides/identity-provider.md'), 'utf8');
const [, configure, settings, use, harden, hardSettings] = [...guide.matchAll(/^```sh\n(.*?)^```$/gms)].map(
  ([, block]) => block!,
);

const folder = mkdtempSync(join(tmpdir(), 'aiyrbas-keycloak-'));
let keycloak: Keycloak;
let realm: KeycloakRealm;
let platform: Platform;
let aigerim: Citizen;
let tokenOfFirstKey: string;
let tokenForThisApi: string;

/** A block of the guide, for the addresses of this run. */
const here = (block: string): string =>
  block.replaceAll('http://127.0.0.1:8080', keycloak.url).replaceAll('http://localhost:3000', platform?.url);

/** Runs a block of the guide, as its reader would; any command that fails fails it. */
async function run(block: string): Promise<string> {
  const script = `set -euo pipefail\n${here(block)}`;
  const { stdout } = await promisify(execFile)('bash', ['-c', script], {
    cwd: root,
    // kcadm keeps who signed in.
    env: { ...process.env, HOME: folder, JAVA_TOOL_OPTIONS: '-XX:TieredStopAtLevel=1' },
  });
  return stdout;
}

/** The variables that a block of the guide exports. */
const exported = (block: string): Record<string, string> =>
  Object.fromEntries(
    [...here(block).matchAll(/^export (\w+)=(?:'([^'\n]*)'|(.*))$/gm)].map(([, name, quoted, plain]) => [
      name!,
      quoted ?? plain!,
    ]),
  );

const orders = (token: string): Promise<HttpReply<Problem>> =>
  call<Problem>(platform, '/v1/orders', { headers: { authorization: `Bearer ${token}` } });
const readiness = () =>
  call<{ status: string; checks: Record<string, string> }>(platform, '/health/ready').then(({ status, body }) => ({
    status,
    provider: body.checks['orders.identity-provider']!,
  }));
const linesOf = (text: string): string[] => platform.output.split('\n').filter((line) => line.includes(text));

beforeAll(async () => {
  keycloak = await Keycloak.start({ folder });
  await run(configure!);
  realm = new KeycloakRealm(keycloak);
  platform = await Platform.start({
    environment: exported(settings!),
    tokenFor: (role, sub) => realm.tokenFor(role, sub),
  });
}, 300_000);
afterAll(async () => {
  await platform?.remove();
  await keycloak?.stop();
  rmSync(folder, { recursive: true, force: true });
}, 60_000);

it('the guide’s calls work', async () => {
  expect(exported(settings!)).toEqual({
    OIDC_ISSUER: realm.issuer,
    OIDC_AUDIENCE: 'account',
    OIDC_TOKEN_TYPES: 'JWT',
    OIDC_ROLES_CLAIM: 'realm_access.roles',
  });
  const output = await run(use!);
  expect(output).toContain('"items":[]');
  expect(output).toContain('"assets":');
  expect(output).toContain('www-authenticate: Bearer error="insufficient_scope"');
});

it('there is no development issuer', async () => {
  expect((await call(platform, '/oidc/jwks')).status).toBe(404);
});

it('a citizen buys', async () => {
  aigerim = await Citizen.withAccountAt(platform, 'eurasian');
  tokenOfFirstKey = aigerim.token;
  const order = await aigerim.buys();
  expect(await aigerim.seesItEnd(order.id)).toMatchObject({ state: 'completed' });
}, 60_000);

it('an operator suspends a rail, and a second one is needed to resume it', async () => {
  const [gulnar, erlan] = [
    await Person.withRole(platform, 'operator', 'gulnar'),
    await Person.withRole(platform, 'operator', 'erlan'),
  ];
  const { items } = await gulnar.gets<ReplyOf<typeof listRails>>('/v1/rails');
  const path = `/v1/rails/${items[0]!.id}/suspensions`;
  const reason = { reason: 'the bank does not respond', legalReference: 'contract 17, clause 4.2' };
  const { id } = await gulnar.gets<ReplyOf<typeof suspendRail>>(path, reason);
  const decisions = `${path}/${id}/decisions`;
  const proposal = await gulnar.gets<ReplyOf<typeof decideRailSuspension>>(decisions, {
    choice: 'resume',
    comment: 'the bank responds again',
  });
  const decision = { proposalId: proposal.id, decision: 'approve' };
  expect(await gulnar.call<Problem>(decisions, { body: decision })).toMatchObject({
    status: 403,
    body: { code: 'second_person_required' },
  });
  expect(await erlan.gets(decisions, decision)).toMatchObject({ status: 'approved' });
});

it.each<[string, string, () => Promise<string>, string]>([
  ['of another realm', 'issuer', () => realm.tokenOfMaster(), 'the token comes from an issuer that is not accepted'],
  [
    'that is an ID token',
    'type',
    async () => (await realm.signIn('aigerim')).id_token,
    'the token is not an access token of an accepted type',
  ],
  [
    'that was changed',
    'signature',
    async () => `${(await realm.token('aigerim')).slice(0, -8)}AAAAAAAA`,
    'the signature of the token is wrong',
  ],
])('a token %s is refused (%s), and the client and the log learn why', async (_, reason, make, description) => {
  const token = await make();
  const response = await orders(token);
  expect(response.status).toBe(401);
  expect(response.headers.get('www-authenticate')).toBe(
    `Bearer error="invalid_token", error_description="${description}"`,
  );
  await until(async () => linesOf(`"reason":"${reason}"`).length > 0);
  expect(platform.output).not.toContain(token.split('.')[2]);
});

it('a new key counts at once, and the old one still does', async () => {
  const kidOf = (token: string): string =>
    (JSON.parse(Buffer.from(token.split('.')[0]!, 'base64url').toString()) as { kid: string }).kid;
  await realm.rotateKey();
  const token = await realm.token('aigerim');
  expect(kidOf(token)).not.toBe(kidOf(tokenOfFirstKey));
  expect((await orders(token)).status).toBe(200);
  expect((await orders(tokenOfFirstKey)).status).toBe(200);
});

it('a disabled key counts for a minute at most', async () => {
  await realm.disableFirstKey();
  await until(async () => (await orders(tokenOfFirstKey)).status === 401, 60_000);
  expect((await orders(tokenOfFirstKey)).headers.get('www-authenticate')).toContain(
    'a key that the issuer does not publish',
  );
  expect((await orders(await realm.token('aigerim'))).status).toBe(200);
}, 90_000);

it('while Keycloak is away people go on, and the platform says that it is degraded', async () => {
  await run(harden!);
  const token = await realm.token('aigerim');
  tokenForThisApi = await realm.token('dana', 'kz.example.web');
  expect(await readiness()).toEqual({ status: 200, provider: 'up' });
  await keycloak.stop();
  await until(async () => (await readiness()).provider.startsWith('degraded: ECONNREFUSED'), 60_000);
  expect((await readiness()).status).toBe(200);
  expect((await orders(token)).status).toBe(200);
  expect(linesOf('the identity provider of OIDC_ISSUER is away')).toHaveLength(1);
  const metrics = await call<string>(platform, '/metrics');
  expect(metrics.text).toMatch(/^oidc_provider_away\{service="orders"\} 1$/m);
}, 120_000);

it('started meanwhile, the platform works without tokens, and with them when Keycloak is back', async () => {
  // The guide's second settings: an audience, a token type and roles of this API's own.
  const environment = exported(hardSettings!);
  expect(environment).toEqual({
    OIDC_ISSUER: realm.issuer,
    OIDC_ROLES_CLAIM: 'resource_access."kz.example.web".roles',
    OIDC_ROLE_MAP: '{"kz-operators":"operator"}',
  });
  await platform.stop();
  platform = await platform.startAgain({ environment });
  expect((await call(platform, '/v1/markets')).status).toBe(200);
  const trialBalance = (token: string): Promise<HttpReply<Problem>> =>
    call<Problem>(platform, '/v1/ledger/trial-balance', { headers: { authorization: `Bearer ${token}` } });
  const response = await trialBalance(tokenForThisApi);
  expect([response.status, response.body.code]).toEqual([503, 'service_unavailable']);
  expect(response.headers.get('retry-after')).toBe('5');

  await keycloak.startAgain();
  await until(async () => (await readiness()).provider === 'up', 60_000);
  expect((await trialBalance(await realm.token('dana', 'kz.example.web'))).status).toBe(200);
  expect((await trialBalance(await realm.token('aigerim', 'kz.example.web'))).status).toBe(403);
  const ofAnyClient = await trialBalance(await realm.token('dana'));
  expect(ofAnyClient.headers.get('www-authenticate')).toContain('not an access token of an accepted type');
}, 240_000);

it('started with a slash too many in its name, the platform says which variable is wrong', async () => {
  await platform.stop();
  const environment = { ...exported(settings!), OIDC_ISSUER: `${realm.issuer}/` };
  await expect(platform.startAgain({ environment })).rejects.toThrow(
    `OIDC_ISSUER holds "${realm.issuer}/", but the provider's discovery document names the issuer "${realm.issuer}"`,
  );
}, 60_000);
