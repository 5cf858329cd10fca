import { ConfigError, loadConfig } from '@aiyrbas/config';
import { authenticatorOptions, oidcConfig } from './oidc.config';

const ISSUER = 'https://login.example.kz/realms/aiyrbas';
const read = (environment: Record<string, string>) =>
  authenticatorOptions(loadConfig(oidcConfig, { OIDC_ISSUER: ISSUER, ...environment }, 'orders'));

function complaint(environment: Record<string, string>): string {
  try {
    read(environment);
    return '';
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    return error.message;
  }
}

it('without more than an issuer, tokens are those of RFC 9068 for this API', () => {
  expect(read({})).toEqual({
    issuer: ISSUER,
    audience: ['aiyrbas-api'],
    keys: { jwksUrl: undefined, allowHttp: false },
    tokenTypes: ['at+jwt'],
    algorithms: ['ES256', 'RS256', 'PS256', 'EdDSA'],
    rolesClaim: ['roles'],
    roleMap: undefined,
    maxAgeSeconds: 86_400,
  });
});

it.each<[Record<string, string>, object]>([
  [{ OIDC_AUDIENCE: 'account, aiyrbas-api' }, { audience: ['account', 'aiyrbas-api'] }],
  [{ OIDC_TOKEN_TYPES: 'JWT,application/at+JWT,none' }, { tokenTypes: ['jwt', 'at+jwt', 'none'] }],
  [{ OIDC_ALGORITHMS: 'RS512' }, { algorithms: ['RS512'] }],
  [{ OIDC_ROLES_CLAIM: 'resource_access."kz.web".roles' }, { rolesClaim: ['resource_access', 'kz.web', 'roles'] }],
  [
    { OIDC_ROLE_MAP: '{"kz-team":["operator","compliance"],"kz":"customer"}' },
    { roleMap: { 'kz-team': ['operator', 'compliance'], kz: ['customer'] } },
  ],
  [{ OIDC_TOKEN_MAX_AGE_SECONDS: '3600' }, { maxAgeSeconds: 3600 }],
  [{ OIDC_ISSUER: 'http://127.0.0.1:8080/realms/a' }, { issuer: 'http://127.0.0.1:8080/realms/a' }],
  [{ OIDC_ISSUER: `${ISSUER}/` }, { issuer: `${ISSUER}/` }],
  [
    { OIDC_JWKS_URL: 'http://keycloak:8080/keys', OIDC_ALLOW_HTTP: 'true' },
    { keys: { jwksUrl: 'http://keycloak:8080/keys', allowHttp: true } },
  ],
])('%j is read', (environment, options) => expect(read(environment)).toMatchObject(options));

it.each<[string, string]>([
  ['OIDC_ISSUER', 'login'],
  ['OIDC_ISSUER', 'ftp://login.example.kz'],
  ['OIDC_ISSUER', 'http://login.example.kz'],
  ['OIDC_ISSUER', 'https://login.example.kz?realm=a'],
  ['OIDC_ISSUER', 'https://login.example.kz#a'],
  ['OIDC_JWKS_URL', 'http://login.example.kz/keys'],
  ['OIDC_JWKS_URL', 'keys'],
  ['OIDC_AUDIENCE', 'a,,b'],
  ['OIDC_TOKEN_TYPES', ','],
  ['OIDC_TOKEN_TYPES', 'JWT at+jwt'],
  ['OIDC_ALGORITHMS', 'none'],
  ['OIDC_ALGORITHMS', 'RS256,HS256'],
  ['OIDC_ROLES_CLAIM', 'a..b'],
  ['OIDC_ROLE_MAP', 'admin'],
  ['OIDC_ROLE_MAP', '["admin"]'],
  ['OIDC_ROLE_MAP', '{"team":"root"}'],
  ['OIDC_ROLE_MAP', '{"team":[]}'],
  ['OIDC_ROLE_MAP', '{"team":"operator","staff2":7}'],
  ['OIDC_TOKEN_MAX_AGE_SECONDS', '59'],
  ['OIDC_TOKEN_MAX_AGE_SECONDS', '604801'],
  ['OIDC_TOKEN_MAX_AGE_SECONDS', '1.5'],
  ['OIDC_TOKEN_MAX_AGE_SECONDS', 'an hour'],
  ['OIDC_ALLOW_HTTP', 'yes'],
])('%s=%s stops the start, and is the one that is named', (name, value) => {
  const message = complaint({ [name]: value });
  expect(message).toMatch(new RegExp(`${name} holds ".*"; it should be [^\\n]+$`));
  expect(message.match(/OIDC_[A-Z_]+ holds/g)).toHaveLength(1);
});

it('an issuer that is missing is named', () => {
  expect(complaint({ OIDC_ISSUER: '' })).toContain('OIDC_ISSUER is not set');
});
