// TLS by setting: what this process shows to its callers and to Kafka, and whose certificates it trusts. Everything is checked
// at start, so that a wrong file stops the process and not the first call.
import { X509Certificate } from 'node:crypto';
import { createSecureContext, getCACertificates, setDefaultCACertificates } from 'node:tls';
import { ConfigError } from '@aiyrbas/config';
import { z } from 'zod';

const pem = (kind: 'CERTIFICATE' | 'PRIVATE KEY') =>
  z.string().regex(new RegExp(`-----BEGIN ([A-Z ]+ )?${kind}-----`), `PEM text; NAME_FILE names a file that holds it`);

export const tlsKeys = {
  /** Authorities that are trusted beside those of Node, by everything that connects: HTTP, PostgreSQL, Kafka and Redis. */
  TLS_CA: pem('CERTIFICATE').optional(),
  /** The certificate that this service listens with, and its chain; without it it listens in clear text. */
  TLS_CERT: pem('CERTIFICATE').optional(),
  TLS_KEY: pem('PRIVATE KEY').optional().meta({ secret: true }),
} as const;

export interface CertificateAndKey {
  readonly cert: string;
  readonly key: string;
}

/**
 * @param name of the two settings, without `_CERT` and `_KEY`
 * @returns undefined where neither is set
 * @throws ConfigError where one is missing, they do not belong together, or the certificate is not valid now
 */
export function certificateAndKey(
  name: 'TLS' | 'KAFKA',
  cert: string | undefined,
  key: string | undefined,
  now = Date.now(),
): CertificateAndKey | undefined {
  if (cert === undefined && key === undefined) return undefined;
  if (cert === undefined || key === undefined) {
    throw new ConfigError(
      `${name}_CERT and ${name}_KEY belong together; ${cert ? `${name}_KEY` : `${name}_CERT`} is not set`,
    );
  }
  const { validFromDate, validToDate } = read(`${name}_CERT`, cert);
  if (now < validFromDate.getTime() || now > validToDate.getTime()) {
    throw new ConfigError(
      `${name}_CERT is valid from ${validFromDate.toISOString()} to ${validToDate.toISOString()} only`,
    );
  }
  try {
    createSecureContext({ cert, key });
  } catch {
    throw new ConfigError(`${name}_KEY is not the key of ${name}_CERT, or cannot be read`);
  }
  return { cert, key };
}

/** From here on every connection of this process trusts these authorities too. @throws ConfigError for what is no certificate. */
export function trustAuthorities(ca: string | undefined): void {
  if (ca === undefined) return;
  const certificates = ca.match(/-----BEGIN CERTIFICATE-----[\s\S]+?-----END CERTIFICATE-----/g) ?? [];
  if (certificates.length === 0) throw new ConfigError('TLS_CA holds no whole certificate');
  for (const one of certificates) read('TLS_CA', one);
  setDefaultCACertificates([...getCACertificates('default'), ...certificates]);
}

function read(name: string, text: string): X509Certificate {
  try {
    return new X509Certificate(text);
  } catch {
    throw new ConfigError(`${name} holds a certificate that cannot be read`);
  }
}
