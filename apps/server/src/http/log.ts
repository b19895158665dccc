import { type DestinationStream, type Logger, pino } from 'pino'

const SECRET_NAMES = [
  'password',
  'passphrase',
  'api_key',
  'secret_key',
  'apiKey',
  'secretKey',
  'secret',
  'token',
  'access_token',
  'refresh_token',
  'adminToken',
  'authorization',
  'cookie',
  'totp_code',
]

/** Structured log; names that carry secrets are cut out wherever they appear, and requests are never logged whole. */
export function createLog(level: string, destination?: DestinationStream): Logger {
  const options = {
    level,
    base: null,
    redact: {
      paths: SECRET_NAMES.flatMap((name) => [name, `*.${name}`, `*.*.${name}`, `req.headers["${name}"]`]),
      censor: '[secret]',
    },
    serializers: { err: describeError, error: describeError, req: () => undefined, res: () => undefined },
  }
  return destination === undefined ? pino(options, pino.destination(2)) : pino(options, destination)
}

/** Only name, message and stack: extra properties of foreign errors may hold requests with their headers. */
function describeError(error: unknown): object {
  if (!(error instanceof Error)) return { type: typeof error }
  return { type: error.name, message: error.message, stack: error.stack }
}
