import type { OrderRow } from '@gridpilot/venue-sim'
import { type WireError, wireError } from '../../errors.ts'
import { Form, isRecord } from '../../form.ts'

const BATCH_MAX = 50

/** One request of a batch that was granted; a displaced reduce-only order has no id to tell. */
export interface SuccessRow {
  readonly orderId: string | null
  readonly clientOid: string
  readonly symbol?: string
}

export interface FailureRow {
  readonly orderId: string
  readonly clientOid: string
  readonly symbol?: string
  readonly errorMsg: string
  readonly errorCode: string
}

/** An answer of many: HTTP 200 even when every row failed. */
export class ManyAnswer {
  readonly successList: SuccessRow[] = []
  readonly failureList: FailureRow[] = []

  fail(
    ids: { readonly orderId: string; readonly clientOid: string; readonly symbol?: string },
    error: WireError,
  ): void {
    this.failureList.push({ ...ids, errorMsg: error.msg, errorCode: error.code })
  }

  toJSON() {
    return { successList: this.successList, failureList: this.failureList }
  }
}

export const successRow = (order: OrderRow) => ({ orderId: order.orderId, clientOid: order.clientOrderId })

/** The list `name` of a batch as forms; a failure when it is not a list of 1…50 rows. */
export function readItems(form: Form, name: string): readonly Form[] {
  const list = form.raw(name)
  if (!Array.isArray(list) || list.length === 0) {
    form.fail(wireError('parameter_missing', name))
    return []
  }
  if (list.length > BATCH_MAX) {
    form.fail(wireError('batch_too_large', BATCH_MAX))
    return []
  }
  return list.map((item: unknown) => new Form(isRecord(item) ? item : {}))
}
