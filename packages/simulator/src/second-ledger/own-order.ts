/** What a client order id of ours says, read anew from its grammar in docs/ARCHITECTURE.md "Identity before sending". */
export interface OwnOrder {
  readonly installation: string
  /** The bot's code, base 36. */
  readonly bot: string
  readonly revision: number
  readonly purpose: 'slot' | 'start' | 'close'
  /** −1 for start and close. */
  readonly slot: number
  readonly side: 'buy' | 'sell'
}

const GRAMMAR = /^g([0-9a-z]{5})-([0-9a-z]{1,6})-([0-9a-z])(?:s([0-9a-z]{1,2})|([ic]))([BS])[0-9a-z]+_[0-9a-z]+$/

/** null: somebody else's order. */
export function readOwnOrder(clientOrderId: string): OwnOrder | null {
  const found = GRAMMAR.exec(clientOrderId)
  if (found === null || clientOrderId.length > 32) return null
  const [, installation = '', bot = '', revision = '', slot, special, side] = found
  return {
    installation,
    bot,
    revision: Number.parseInt(revision, 36),
    purpose: slot !== undefined ? 'slot' : special === 'i' ? 'start' : 'close',
    slot: slot === undefined ? -1 : Number.parseInt(slot, 36),
    side: side === 'B' ? 'buy' : 'sell',
  }
}
