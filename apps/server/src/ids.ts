import { randomBytes, randomInt } from 'node:crypto'

/** An id nobody can guess: its kind and 80 random bits, lower case. */
export const newId = (kind: 'bot' | 'acc' | 'usr' | 'key' | 'ses' | 'rec' | 'job' | 'mdl'): string =>
  `${kind}_${randomBytes(10).toString('hex')}`

/** A refresh token: 256 random bits. */
export const newRefreshToken = (): string => randomBytes(32).toString('base64url')

/** A whole number in [0, below), evenly and unpredictably. */
export const randomBelow = (below: number): number => randomInt(below)
