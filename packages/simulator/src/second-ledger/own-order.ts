/** What a client order id of ours says, read anew from its grammar in docs/ARCHITECTURE.md "Identity before sending". */
export interface OwnOrder {
  readonly installation: string
  /** The bot's code, base 36. */
  readonly bot: string
  readonly revision: number
  /** protect: what a stop of ours that rested at the exchange became. */
  readonly purpose: 'slot' | 'start' | 'close' | 'protect'
  /** −1 for all but slots. */
  readonly slot: number
  readonly side: 'buy' | 'sell'
}

const GRAMMAR =
  /^g([0-9a-z]{5})-([0-9a-z]{1,6})-(?:([0-9a-z])|([1-9a-z][0-9a-z]{1,3})R)(?:s([0-9a-z]{1,2})|([icp]))([BS])[0-9a-z]+_[0-9a-z]+$/
const PURPOSES = { i: 'start', c: 'close', p: 'protect' } as const

/** null: somebody else's order. */
export function readOwnOrder(clientOrderId: string): OwnOrder | null {
  const found = GRAMMAR.exec(clientOrderId)
  if (found === null || clientOrderId.length > 32) return null
  const [, installation = '', bot = '', small, large, slot, special = '', side] = found
  return {
    installation,
    bot,
    revision: Number.parseInt(small ?? large ?? '', 36),
    purpose: slot === undefined ? PURPOSES[special as keyof typeof PURPOSES] : 'slot',
    slot: slot === undefined ? -1 : Number.parseInt(slot, 36),
    side: side === 'B' ? 'buy' : 'sell',
  }
}
