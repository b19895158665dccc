import { z } from 'zod'
import { Id, UtcTime } from './scalar.ts'

const Email = z.email().max(254)
/** 8..256 characters; what counts as too weak is the server's answer. */
const NewPassword = z.string().min(8).max(256)
const TotpCode = z.string().regex(/^\d{6}$/, { error: 'must be 6 digits' })

export const SignupRequest = z.strictObject({ email: Email, password: NewPassword }).meta({ id: 'SignupRequest' })
export type SignupRequest = z.infer<typeof SignupRequest>

/** `totp_code` is needed once TOTP is on; without it the answer is 401 with code `totp_required`. */
export const LoginRequest = z
  .strictObject({ email: Email, password: z.string().min(1).max(256), totp_code: TotpCode.optional() })
  .meta({ id: 'LoginRequest' })
export type LoginRequest = z.infer<typeof LoginRequest>

/** `email` is null for demo guests, who can use paper accounts only. */
export const User = z
  .object({
    id: Id,
    email: z.string().nullable(),
    role: z.enum(['admin', 'user', 'guest']),
    is_demo: z.boolean(),
    totp_enabled: z.boolean(),
    created_at: UtcTime,
  })
  .meta({ id: 'User' })
export type User = z.infer<typeof User>

/** Access token for `Authorization: Bearer`, valid `expires_in` seconds (≤ 600); the refresh token is an httpOnly cookie. */
export const Session = z
  .object({
    access_token: z.string(),
    token_type: z.literal('Bearer'),
    expires_in: z.int().positive().max(600),
    user: User,
  })
  .meta({ id: 'Session' })
export type Session = z.infer<typeof Session>

/** Shown once. TOTP is on only after a verified code. */
export const TotpEnrolment = z.object({ secret: z.string(), otpauth_url: z.string() }).meta({ id: 'TotpEnrolment' })
export type TotpEnrolment = z.infer<typeof TotpEnrolment>

export const TotpVerifyRequest = z.strictObject({ code: TotpCode }).meta({ id: 'TotpVerifyRequest' })
export type TotpVerifyRequest = z.infer<typeof TotpVerifyRequest>

export const Done = z.object({ ok: z.literal(true) }).meta({ id: 'Done' })
export type Done = z.infer<typeof Done>
