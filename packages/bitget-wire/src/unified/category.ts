import type { Form } from '../form.ts'
import { unifiedError } from './errors.ts'
import { required } from './fields.ts'

/** The one product that trades here, as REST rows and the `fill` topic write it. */
export const CATEGORY = 'USDT-FUTURES'
/** As the `order` topic and the trading socket write it. */
export const SOCKET_CATEGORY = 'usdt-futures'

const CATEGORIES: readonly string[] = ['SPOT', 'MARGIN', 'USDT-FUTURES', 'COIN-FUTURES', 'USDC-FUTURES']

/** REST: any case. True for the product that trades here; the others exist and are empty. */
export function readCategory(form: Form, others: readonly string[] = []): boolean {
  const text = required(form, 'category')
  return text === '' || isOurs(form, text, others)
}

/** Where the category may be absent: then everything is meant. */
export function readCategoryFilter(form: Form): boolean {
  const text = form.text('category')
  return text === '' || isOurs(form, text, [])
}

/** Like `readCategory` where an empty answer would mislead: writes and single-symbol reads. */
export function requireCategory(form: Form): void {
  if (!readCategory(form)) form.fail(unifiedError('param_error', `category=${form.text('category')}`))
}

function isOurs(form: Form, text: string, others: readonly string[]): boolean {
  const category = text.toUpperCase()
  if (category === CATEGORY) return true
  if (!CATEGORIES.includes(category) && !others.includes(category)) {
    form.fail(unifiedError('param_error', `category=${text}`))
  }
  return false
}
