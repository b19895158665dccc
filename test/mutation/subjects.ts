/** A source whose mutants are tried, and the tests that have to tell each of them from the source. */
export interface Subject {
  readonly file: string
  /** The quick ones first: the first failure decides. */
  readonly tests: readonly string[]
}

const CORE = 'packages/core'

export const SUBJECTS: readonly Subject[] = [
  { file: `${CORE}/src/reconcile/reconcile.ts`, tests: [`${CORE}/test/reconcile`] },
  { file: `${CORE}/src/order/order-transitions.ts`, tests: [`${CORE}/test/order`] },
  { file: `${CORE}/src/order/client-order-id.ts`, tests: [`${CORE}/test/order`] },
  { file: `${CORE}/src/order/order.ts`, tests: [`${CORE}/test/order`, `${CORE}/test/reconcile`] },
  { file: `${CORE}/src/position/position.ts`, tests: [`${CORE}/test/position`] },
  { file: `${CORE}/src/position/positions.ts`, tests: [`${CORE}/test/position`] },
]
