export type EmbeddedPostgresCode =
  'platform_unsupported' | 'data_dir_unusable' | 'disk_full' | 'still_running' | 'did_not_start';

/** Why PostgreSQL could not be started, in one sentence that says what to do. */
export class EmbeddedPostgresError extends Error {
  override readonly name = 'EmbeddedPostgresError';

  constructor(
    readonly code: EmbeddedPostgresCode,
    message: string,
  ) {
    super(message);
  }
}
