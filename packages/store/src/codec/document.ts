import { StoreFailure } from '../store-error.ts'
import { type Codec, DecodeError } from './codec.ts'

/** Runs a decoder; what it refuses becomes a `row_invalid` failure, because no caller can go on with a guess. */
export function decoding<T>(decode: () => T): T {
  try {
    return decode()
  } catch (error) {
    if (error instanceof DecodeError || error instanceof SyntaxError) {
      throw new StoreFailure('row_invalid', error.message, error)
    }
    throw error
  }
}

/** A value as the JSON text of a column. */
export const toDocument = <T>(codec: Codec<T>, value: T): string => JSON.stringify(codec.encode(value))

/** The value of a JSON column; `where` names the row in the failure. Throws `StoreFailure` row_invalid. */
export const fromDocument = <T>(codec: Codec<T>, column: string, where: string): T =>
  decoding(() => codec.decode(JSON.parse(column), where))
