/** Executions of a kernel run as growing columns; nothing is allocated per fill. */
export class FillLog {
  length = 0
  slot = new Int32Array(1_024)
  /** 1 buy, 0 sell. */
  buy = new Uint8Array(1_024)
  /** Ticks. */
  price = new Float64Array(1_024)
  /** Steps. */
  quantity = new Float64Array(1_024)
  time = new Float64Array(1_024)
  /** Units of 1e-8 USDT. */
  fee = new Float64Array(1_024)
  /** 0 slot, 1 start, 2 close. */
  purpose = new Uint8Array(1_024)

  push(
    purpose: 'slot' | 'start' | 'close',
    slot: number,
    buy: boolean,
    price: number,
    quantity: number,
    time: number,
    fee: number,
  ): void {
    if (this.length === this.slot.length) this.grow()
    const i = this.length
    this.slot[i] = slot
    this.buy[i] = buy ? 1 : 0
    this.price[i] = price
    this.quantity[i] = quantity
    this.time[i] = time
    this.fee[i] = fee
    this.purpose[i] = purpose === 'slot' ? 0 : purpose === 'start' ? 1 : 2
    this.length += 1
  }

  private grow(): void {
    const size = this.slot.length * 2
    this.slot = widen(this.slot, new Int32Array(size))
    this.buy = widen(this.buy, new Uint8Array(size))
    this.price = widen(this.price, new Float64Array(size))
    this.quantity = widen(this.quantity, new Float64Array(size))
    this.time = widen(this.time, new Float64Array(size))
    this.fee = widen(this.fee, new Float64Array(size))
    this.purpose = widen(this.purpose, new Uint8Array(size))
  }
}

function widen<T extends Int32Array | Uint8Array | Float64Array>(from: T, to: T): T {
  to.set(from)
  return to
}
