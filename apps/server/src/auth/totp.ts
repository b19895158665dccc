import { generateSecret, generateURI, verifySync } from 'otplib'
import { Secret } from '../secrets/secret.ts'

const ISSUER = 'Gridpilot'
const STEP_SECONDS = 30

export const newTotpSecret = (): Secret => new Secret(generateSecret())

export const totpUrl = (secret: Secret, email: string): string =>
  generateURI({ issuer: ISSUER, label: email, secret: secret.reveal() })

/** The time step a code is good for (one step of clock error either way), or null when it is wrong. */
export function totpStep(secret: Secret, code: string, wallMs: number): number | null {
  const epoch = Math.floor(wallMs / 1000)
  const result = verifySync({ secret: secret.reveal(), token: code, epoch, epochTolerance: STEP_SECONDS })
  return result.valid ? Math.floor(epoch / STEP_SECONDS) + (result.delta ?? 0) : null
}
