import { randomBytes } from 'node:crypto'
import {
  closeSync,
  fstatSync,
  fsyncSync,
  mkdirSync,
  openSync,
  readFileSync,
  rmSync,
  statSync,
  writeSync,
} from 'node:fs'
import { join } from 'node:path'

/**
 * The half of an arming that no database holds: a file beside it that names itself. A database restored elsewhere finds
 * none, an older one another word, and a copied file is not the file it names: all of them start disarmed (FAULTS P24).
 */
export class ArmingSeals {
  readonly #folder: string

  constructor(dataDir: string) {
    this.#folder = join(dataDir, 'armed')
  }

  /** Makes a new seal and returns the word the database remembers. Durable when it returns. */
  make(accountId: string): string {
    mkdirSync(this.#folder, { recursive: true, mode: 0o700 })
    const word = randomBytes(16).toString('hex')
    const file = openSync(this.#path(accountId), 'w', 0o600)
    try {
      writeSync(file, `${word}:${fstatSync(file).ino}`)
      fsyncSync(file)
    } finally {
      closeSync(file)
    }
    return word
  }

  holds(accountId: string, word: string): boolean {
    const path = this.#path(accountId)
    try {
      return readFileSync(path, 'utf8') === `${word}:${statSync(path).ino}`
    } catch {
      return false
    }
  }

  break(accountId: string): void {
    rmSync(this.#path(accountId), { force: true })
  }

  #path(accountId: string): string {
    return join(this.#folder, accountId.replaceAll(/[^A-Za-z0-9_-]/g, '_'))
  }
}
