import { inspect } from 'node:util'

const HIDDEN = '[secret]'

/** A text that must never be printed, logged or serialised: only `reveal` gives it away, at the place that uses it. */
export class Secret {
  readonly #value: string

  constructor(value: string) {
    this.#value = value
  }

  reveal(): string {
    return this.#value
  }

  toString(): string {
    return HIDDEN
  }

  toJSON(): string {
    return HIDDEN
  }

  [inspect.custom](): string {
    return HIDDEN
  }
}
