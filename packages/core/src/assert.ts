/** Thrown when the program itself is wrong. Stays on in production: a broken invariant must never trade on. */
export class AssertionError extends Error {
  override readonly name = 'AssertionError'
}

/** Programmer errors stop here. Never used for input, exchange answers or anything else from outside. */
export function assert(condition: unknown, message: string): asserts condition {
  if (!condition) throw new AssertionError(message)
}

/** Makes the compiler prove that a union was handled completely. */
export function assertNever(value: never): never {
  throw new AssertionError(`unexpected value ${JSON.stringify(value)}`)
}
