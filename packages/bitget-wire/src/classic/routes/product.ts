import { wireError } from '../../errors.ts'
import { PRODUCT_TYPE } from '../../figures.ts'
import type { Form } from '../../form.ts'

const PRODUCT_TYPES = [
  'usdt-futures',
  'coin-futures',
  'usdc-futures',
  'susdt-futures',
  'scoin-futures',
  'susdc-futures',
] as const

/** True for the one product that trades here; the other five exist and are empty. */
export function readProduct(form: Form): boolean {
  return form.choice('productType', PRODUCT_TYPES) === PRODUCT_TYPE.toLowerCase()
}

/** Like `readProduct` where an empty answer would mislead: writes and single-symbol reads. */
export function requireProduct(form: Form): void {
  if (!readProduct(form)) form.fail(wireError('parameter_wrong', 'productType'))
}
