// The realm `aiyrbas` of a real Keycloak, as its administrator and its users see it.
import { type Keycloak } from '@aiyrbas/servers';

const PASSWORD = 'pw';

interface KeyProvider {
  readonly id: string;
  readonly name: string;
  readonly config: Readonly<Record<string, readonly string[]>>;
}

export class KeycloakRealm {
  readonly issuer: string;
  readonly #users = new Set<string>();

  constructor(private readonly keycloak: Keycloak) {
    this.issuer = `${keycloak.url}/realms/aiyrbas`;
  }

  /** The response of the token endpoint to this user. */
  async signIn(username: string, client = 'web'): Promise<{ access_token: string; id_token: string }> {
    const form = { grant_type: 'password', client_id: client, username, password: PASSWORD, scope: 'openid' };
    return this.#tokens('aiyrbas', form);
  }

  async token(username: string, client?: string): Promise<string> {
    return (await this.signIn(username, client)).access_token;
  }

  /** A token of a user with this realm role, who is made at the first call. */
  async tokenFor(role: string, username: string): Promise<string> {
    if (!this.#users.has(username)) {
      const person = {
        username,
        enabled: true,
        email: `${username}@example.kz`,
        firstName: username,
        lastName: 'Test',
      };
      const credentials = [{ type: 'password', value: PASSWORD, temporary: false }];
      await this.#administer('POST', '/users', { ...person, credentials });
      const [user] = await this.#administer<{ id: string }[]>('GET', `/users?username=${username}&exact=true`);
      const realmRole = await this.#administer('GET', `/roles/${role}`);
      await this.#administer('POST', `/users/${user!.id}/role-mappings/realm`, [realmRole]);
      this.#users.add(username);
    }
    return this.token(username);
  }

  /** A token of the administrator, from the realm `master` of the same Keycloak. */
  async tokenOfMaster(): Promise<string> {
    const form = { grant_type: 'password', client_id: 'admin-cli', username: 'admin', password: 'admin' };
    return (await this.#tokens('master', form)).access_token;
  }

  /** A new key signs from now on; the others stay published. */
  async rotateKey(): Promise<void> {
    const { id: parentId } = await this.#administer<{ id: string }>('GET', '');
    await this.#administer('POST', '/components', {
      name: 'rotated',
      parentId,
      providerId: 'rsa-generated',
      providerType: 'org.keycloak.keys.KeyProvider',
      config: { priority: ['200'], enabled: ['true'], active: ['true'], algorithm: ['RS256'] },
    });
  }

  /** The key that the realm began with is not published any more. */
  async disableFirstKey(): Promise<void> {
    const providers = await this.#administer<KeyProvider[]>('GET', '/components?type=org.keycloak.keys.KeyProvider');
    const first = providers.find(({ name }) => name === 'rsa-generated')!;
    const config = { ...first.config, enabled: ['false'], active: ['false'] };
    await this.#administer('PUT', `/components/${first.id}`, { ...first, config });
  }

  async #tokens(realm: string, form: Record<string, string>): Promise<{ access_token: string; id_token: string }> {
    const response = await fetch(`${this.keycloak.url}/realms/${realm}/protocol/openid-connect/token`, {
      method: 'POST',
      body: new URLSearchParams(form),
    });
    if (!response.ok) throw new Error(`${form['username']} cannot sign in: ${await response.text()}`);
    return (await response.json()) as { access_token: string; id_token: string };
  }

  async #administer<T = unknown>(method: string, path: string, body?: unknown): Promise<T> {
    const response = await fetch(`${this.keycloak.url}/admin/realms/aiyrbas${path}`, {
      method,
      headers: { authorization: `Bearer ${await this.tokenOfMaster()}`, 'content-type': 'application/json' },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const text = await response.text();
    if (!response.ok) throw new Error(`${method} ${path} responded with ${response.status}: ${text}`);
    return (text === '' ? undefined : JSON.parse(text)) as T;
  }
}
