export { Database, type DatabaseOptions } from './database';
export { CommitUnknownError, constraintOf, isSerializationConflict, isTransient } from './errors';
export { type ListenOptions, type Listener, listen } from './listen';
export { type MigrationClass, migrate } from './migrate';
export { type SchemaAccess, admitOnly, databaseUrl, provision } from './provision';
export { EmbeddedPostgres, type EmbeddedPostgresOptions } from './embedded/embedded-postgres';
export { type EmbeddedPostgresCode, EmbeddedPostgresError } from './embedded/error';
export { type Queryable, type Tx } from './transaction';
export { type DatabaseStats } from './wire';
