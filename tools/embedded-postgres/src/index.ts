export { EmbeddedPostgres, type EmbeddedPostgresOptions } from './embedded-postgres';
export { type EmbeddedPostgresCode, EmbeddedPostgresError } from './error';
