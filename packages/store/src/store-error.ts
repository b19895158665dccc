/** Why a database could not be opened or copied. The message says what a person can do. */
export type StoreErrorCode =
  | 'database_in_use'
  | 'database_newer'
  | 'database_corrupt'
  | 'database_unusable'
  | 'migration_failed'
  | 'backup_exists'
  | 'backup_failed'

export interface StoreError {
  readonly code: StoreErrorCode
  readonly message: string
}

/**
 * disk_full, io_error, read_only, database_busy: the machine; the same call may work later. ·
 * database_corrupt, row_invalid: stored data are not what was written; nothing may be traded on them. ·
 * constraint: a row broke a rule of the schema (append-only, unknown account); a programmer error of the caller.
 */
export type StoreFailureCode =
  | 'disk_full'
  | 'io_error'
  | 'read_only'
  | 'database_busy'
  | 'database_corrupt'
  | 'row_invalid'
  | 'constraint'
  | 'database_error'

/** Rejection of a store method: nothing of that call is stored, so nothing that depends on it may be sent. */
export class StoreFailure extends Error {
  override readonly name = 'StoreFailure'
  readonly code: StoreFailureCode

  constructor(code: StoreFailureCode, message: string, cause?: unknown) {
    super(message, { cause })
    this.code = code
  }
}
