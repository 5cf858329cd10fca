// A real OIDC provider with demo users, for development only: anyone can get a token for any role. It signs ES256
// access tokens (RFC 9068) for our API. Its issuer is fixed by configuration, whatever Host a request names.
import type { AsyncLocalStorage } from 'node:async_hooks';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { createRequire } from 'node:module';
import Provider, { type Adapter, type AdapterPayload } from 'oidc-provider';
import type { JWK } from 'jose';

export const AUDIENCE = 'aiyrbas-api';
const ROLES = ['customer', 'operator', 'compliance', 'regulator', 'admin'];
const TOKEN_SECONDS = 3600;
/** `dev:<role>:<subject>`: a client that stands for a person. Its secret is no secret. */
const CLIENT = /^dev:([a-z]+):([A-Za-z0-9._-]{1,64})$/;
export const CLIENT_SECRET = 'development-only';

export interface DevIssuer {
  /** To be mounted under the issuer's path. */
  handle(request: IncomingMessage, response: ServerResponse): void;
}

export interface DevIssuerOptions {
  /** The issuer's URL; its path is where `handle` is mounted. */
  readonly issuer: string;
  /** A private EC P-256 key. */
  readonly signingKey: JWK;
}

export function createDevIssuer({ issuer, signingKey }: DevIssuerOptions): DevIssuer {
  if (process.env['NODE_ENV'] === 'production') {
    throw new Error('the dev issuer gives anyone any role: it does not run with NODE_ENV=production');
  }
  const provider = new Provider(issuer, {
    adapter: InventedClients,
    clients: [],
    jwks: { keys: [{ ...signingKey, use: 'sig', alg: 'ES256' }] },
    clientAuthMethods: ['client_secret_post', 'client_secret_basic'],
    scopes: ['openid'],
    features: {
      devInteractions: { enabled: false },
      clientCredentials: { enabled: true },
      resourceIndicators: {
        enabled: true,
        defaultResource: () => AUDIENCE_URN,
        useGrantedResource: () => true,
        getResourceServerInfo: () => ({
          scope: '',
          audience: AUDIENCE,
          accessTokenTTL: TOKEN_SECONDS,
          accessTokenFormat: 'jwt',
          jwt: { sign: { alg: 'ES256' } },
        }),
      },
    },
    formats: {
      customizers: {
        jwt: (_context, token, parts) => {
          const [, role, subject] = CLIENT.exec(String(token.clientId)) ?? [];
          Object.assign(parts.payload, { sub: subject, roles: [role] });
        },
      },
    },
    ttl: { ClientCredentials: TOKEN_SECONDS },
  });
  provider.proxy = false;
  const callback = provider.callback();
  let underWay = 0;
  const prefix = new URL(issuer).pathname.replace(/\/$/, '');
  return {
    handle: (request, response) => {
      const original = request.url ?? '/';
      Object.assign(request, { originalUrl: original, url: original.slice(prefix.length) || '/' });
      underWay += 1;
      response.once('close', () => {
        underWay -= 1;
        if (underWay === 0) contexts.disable();
      });
      void callback(request, response);
    },
  };
}

/**
 * Where the provider keeps each request's context. While it is on, Node follows every promise of the process, which makes
 * each about twice as dear for all services in it; so it is on for as long as somebody asks for a token, and not for good.
 */
const { default: contexts } = createRequire(__filename)('oidc-provider/lib/helpers/als.js') as {
  default: AsyncLocalStorage<unknown>;
};

/** A resource must be a URI; the tokens' audience is the plain name. */
const AUDIENCE_URN = `urn:${AUDIENCE}`;

/** Clients are invented as they are asked for, and nothing is stored: the tokens carry all that they say. */
class InventedClients implements Adapter {
  constructor(private readonly model: string) {}

  async find(id: string): Promise<AdapterPayload | undefined> {
    const role = this.model === 'Client' ? CLIENT.exec(id)?.[1] : undefined;
    if (role === undefined || !ROLES.includes(role)) return undefined;
    return {
      client_id: id,
      client_secret: CLIENT_SECRET,
      grant_types: ['client_credentials'],
      response_types: [],
      redirect_uris: [],
      id_token_signed_response_alg: 'ES256',
      token_endpoint_auth_method: 'client_secret_post',
    };
  }

  async upsert(): Promise<void> {}
  async findByUid(): Promise<undefined> {}
  async findByUserCode(): Promise<undefined> {}
  async consume(): Promise<void> {}
  async destroy(): Promise<void> {}
  async revokeByGrantId(): Promise<void> {}
}
