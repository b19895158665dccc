import type { FastifyReply, FastifyRequest } from 'fastify'

export const REFRESH_COOKIE = 'refresh_token'
/** A login lasts thirty days of wall time unless it is used. */
export const REFRESH_SECONDS = 30 * 24 * 60 * 60

const attributes = (request: FastifyRequest) => ({
  path: '/api/auth',
  httpOnly: true,
  sameSite: 'strict' as const,
  secure: request.protocol === 'https',
})

export function setRefreshCookie(request: FastifyRequest, reply: FastifyReply, token: string): void {
  void reply.setCookie(REFRESH_COOKIE, token, { ...attributes(request), maxAge: REFRESH_SECONDS })
}

export function clearRefreshCookie(request: FastifyRequest, reply: FastifyReply): void {
  void reply.clearCookie(REFRESH_COOKIE, attributes(request))
}

/** null when there is none or it cannot be one of ours. */
export function readRefreshCookie(request: FastifyRequest): string | null {
  const token = request.cookies[REFRESH_COOKIE]
  return token !== undefined && /^[\w-]{43}$/.test(token) ? token : null
}
