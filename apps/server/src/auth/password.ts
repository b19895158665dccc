import { randomUUID } from 'node:crypto'
import { type Algorithm, hash, verify } from '@node-rs/argon2'

/** OWASP's floor for argon2id: 19 MiB, two passes, one lane. */
const ARGON2 = {
  algorithm: 2 satisfies Algorithm.Argon2id as Algorithm,
  memoryCost: 19_456,
  timeCost: 2,
  parallelism: 1,
}

const MIN_LENGTH = 10

/** Compared without digits, signs and case: "Password123!" is as common as "password". */
const COMMON =
  /^(password|passwort|pass|letmein|welcome|qwerty|qwertyuiop|asdfgh|asdfghjkl|admin|administrator|iloveyou|monkey|dragon|bitcoin|bitget|gridpilot|trading|football|baseball|sunshine|princess|superman|batman|master|login|abc|abcdef|abcdefgh|changeme|secret|default|test|user)*$/

/** Is this password too short, one of the common ones, or the user's own address? */
export function isWeakPassword(password: string, email: string): boolean {
  const plain = password.normalize('NFKC')
  if (plain.length < MIN_LENGTH || new Set(plain).size < 5) return true
  const letters = plain.toLowerCase().replace(/[^a-z]/g, '')
  if (COMMON.test(letters) && plain.length < 20) return true
  const [mailbox = ''] = email.toLowerCase().split('@')
  return plain.toLowerCase() === email.toLowerCase() || (mailbox.length >= 4 && plain.toLowerCase().includes(mailbox))
}

export const hashPassword = (password: string): Promise<string> => hash(password.normalize('NFKC'), ARGON2)

/** Of a password nobody has: checking an unknown user costs as much time as a known one. */
let nobody: Promise<string> | undefined

/** False for a wrong password and for `null` (no such user), in the same time. */
export async function passwordMatches(stored: string | null, password: string): Promise<boolean> {
  nobody ??= hashPassword(`nobody has this password ${randomUUID()}`)
  const matches = await verify(stored ?? (await nobody), password.normalize('NFKC'))
  return stored !== null && matches
}
