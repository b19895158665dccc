import { ACCESS_ERRORS } from './access-errors.ts'
import { GRID_ERRORS } from './grid-errors.ts'
import { ORDER_ERRORS } from './order-errors.ts'
import { PLATFORM_ERRORS } from './platform-errors.ts'

/** Every stable error code of the product. Codes are never renamed; texts may be improved at any time. */
export const ERROR_CATALOGUE = {
  ...ACCESS_ERRORS,
  ...GRID_ERRORS,
  ...ORDER_ERRORS,
  ...PLATFORM_ERRORS,
}

export type ErrorCode = keyof typeof ERROR_CATALOGUE
