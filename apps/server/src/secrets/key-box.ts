import { createCipheriv, createDecipheriv, createHmac, randomBytes } from 'node:crypto'
import { err, ok, type Result } from '@gridpilot/core'
import { Secret } from './secret.ts'

/** What a ciphertext belongs to; authenticated with it, so that it opens nowhere else. */
export interface SealedPlace {
  readonly userId: string
  readonly keyId: string
  readonly field: string
  readonly version: number
}

export type OpenError = 'not_ours'

const FORMAT = 'v1'
const IV_BYTES = 12
const TAG_BYTES = 16

/**
 * Envelope encryption with AES-256-GCM: every user has a data key of their own, wrapped by the master key. Both layers
 * authenticate where they belong, so rows cannot be swapped between users, keys, fields or versions.
 */
export class KeyBox {
  readonly #masterKey: Uint8Array

  constructor(masterKey: Uint8Array) {
    this.#masterKey = masterKey.subarray(0, 32)
  }

  /** Tells a wrong master key from the right one without revealing it. */
  fingerprint(): string {
    return createHmac('sha256', this.#masterKey).update('gridpilot master key').digest('base64url')
  }

  /** A new data key of this user, wrapped for the database. */
  newDataKey(userId: string): string {
    return seal(this.#masterKey, randomBytes(32), `data-key|${userId}`)
  }

  seal(wrappedDataKey: string, place: SealedPlace, secret: Secret): Result<string, OpenError> {
    const dataKey = this.#unwrap(wrappedDataKey, place.userId)
    return dataKey.ok ? ok(seal(dataKey.value, Buffer.from(secret.reveal(), 'utf8'), aad(place))) : dataKey
  }

  open(wrappedDataKey: string, place: SealedPlace, sealed: string): Result<Secret, OpenError> {
    const dataKey = this.#unwrap(wrappedDataKey, place.userId)
    if (!dataKey.ok) return dataKey
    const opened = open(dataKey.value, sealed, aad(place))
    return opened.ok ? ok(new Secret(opened.value.toString('utf8'))) : opened
  }

  #unwrap(wrappedDataKey: string, userId: string): Result<Buffer, OpenError> {
    return open(this.#masterKey, wrappedDataKey, `data-key|${userId}`)
  }
}

/** Lengths make the text unambiguous whatever the parts contain. */
const aad = (place: SealedPlace): string =>
  [place.userId, place.keyId, place.field, String(place.version)].map((part) => `${part.length}:${part}`).join('|')

function seal(key: Uint8Array, plain: Uint8Array, associated: string): string {
  const iv = randomBytes(IV_BYTES)
  const cipher = createCipheriv('aes-256-gcm', key, iv, { authTagLength: TAG_BYTES })
  cipher.setAAD(Buffer.from(associated, 'utf8'))
  const body = Buffer.concat([cipher.update(plain), cipher.final(), cipher.getAuthTag()])
  return [FORMAT, iv.toString('base64url'), body.toString('base64url')].join('.')
}

function open(key: Uint8Array, sealed: string, associated: string): Result<Buffer, OpenError> {
  const [format, ivText = '', bodyText = '', ...rest] = sealed.split('.')
  const iv = Buffer.from(ivText, 'base64url')
  const body = Buffer.from(bodyText, 'base64url')
  if (format !== FORMAT || rest.length > 0 || iv.length !== IV_BYTES || body.length < TAG_BYTES) return err('not_ours')
  const decipher = createDecipheriv('aes-256-gcm', key, iv, { authTagLength: TAG_BYTES })
  decipher.setAAD(Buffer.from(associated, 'utf8'))
  decipher.setAuthTag(body.subarray(body.length - TAG_BYTES))
  try {
    return ok(Buffer.concat([decipher.update(body.subarray(0, body.length - TAG_BYTES)), decipher.final()]))
  } catch {
    return err('not_ours')
  }
}
