export { Database, type DatabaseOptions } from './database';
export { CommitUnknownError, WriteConflict, constraintOf, isSerializationConflict, isTransient } from './errors';
export { type ListenOptions, type Listener, listen } from './listen';
export { type MigrationClass, migrate } from './migrate';
export { type SchemaAccess, admitOnly, databaseUrl, provision } from './provision';
export { msUntil } from './ms-until';
export { storableText } from './storable-text';
export { type Queryable, type Tx } from './transaction';
export { type DatabaseStats } from './wire';
