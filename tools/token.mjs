// Prints an access token of the development issuer, and nothing else:
//   npm run -s token -- --role customer --sub aigerim
import { parseArgs } from 'node:util';
import { pathToFileURL } from 'node:url';

export const platformUrl = () => process.env.AIYRBAS_URL ?? 'http://localhost:3000';

/** @returns {Promise<string>} an access token for this role and subject. */
export async function accessToken({ url = platformUrl(), role, sub }) {
  let response;
  try {
    response = await fetch(`${url}/oidc/token`, {
      method: 'POST',
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
      body: new URLSearchParams({
        grant_type: 'client_credentials',
        client_id: `dev:${role}:${sub}`,
        client_secret: 'development-only',
      }),
    });
  } catch {
    throw new Error(`no platform responds at ${url}: start one with "npm start", or set AIYRBAS_URL`);
  }
  const payload = await response.json();
  if (!response.ok)
    throw new Error(`no token for role "${role}" and subject "${sub}": ${payload.error_description ?? payload.error}`);
  return payload.access_token;
}

if (import.meta.url === pathToFileURL(process.argv[1]).href) {
  const { values } = parseArgs({
    options: { role: { type: 'string', default: 'customer' }, sub: { type: 'string', default: 'aigerim' } },
  });
  try {
    console.log(await accessToken(values));
  } catch (error) {
    console.error(error.message);
    process.exit(1);
  }
}
