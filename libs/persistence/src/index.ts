export { Database, type DatabaseOptions } from './database';
export {
  type AnyEntity,
  type Column,
  type Columns,
  Entity,
  type NewRowOf,
  type RowOf,
  type RowOfColumns,
  as,
  defineEntity,
  exact,
  minorUnits,
  snakeCase,
} from './entities/entity';
export { find, findOne } from './entities/find';
/** Conditions of plain reads. */
export { Any, IsNull, LessThan, LessThanOrEqual, MoreThan, MoreThanOrEqual, Not } from 'typeorm';
export { columnsOf, toRows } from './entities/rows';
export { insertRows, recordset, unnested, updateRows } from './entities/write-rows';
export { CommitUnknownError, WriteConflict, isSerializationConflict, isTransient } from './errors';
export { type ListenOptions, type Listener, listen } from './listen';
export { ForwardMigration, type MigrationClass, type SchemaState, migrate, schemaState } from './migrate';
export { withSetupLock } from './setup-lock';
export { type SchemaAccess, admitOnly, databaseUrl, provision, rolesScript } from './provision';
export { databaseTime } from './database-time';
export { msUntil } from './ms-until';
export { storableText } from './storable-text';
export { type Queryable, type Tx } from './transaction';
export { type DatabaseStats } from './wire';
export { TransactionPoolingError } from './pooler';
export { accessFaults } from './access-faults';
