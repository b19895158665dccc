import { randomUUID } from 'node:crypto'
import type { Socket } from 'node:net'
import cookie from '@fastify/cookie'
import rateLimit from '@fastify/rate-limit'
import websocket from '@fastify/websocket'
import fastify, {
  type FastifyError,
  type FastifyInstance,
  type FastifyReply,
  type FastifyRequest,
  LogController,
} from 'fastify'
import type { Logger } from 'pino'
import { ApiError, errorBody, refusal } from './api-error.ts'
import { type GuardSettings, judgeRequest } from './host-guard.ts'
import { contentSecurityPolicy, SECURITY_HEADERS } from './security-headers.ts'

/** Largest request body: the longest form is far below it. */
const BODY_LIMIT_BYTES = 64 * 1024
/** Largest WebSocket message from a client. */
const MESSAGE_LIMIT_BYTES = 16 * 1024
const REQUESTS_PER_MINUTE = 3_000

/** An HTTP application with all guards on and no routes yet. Proxy headers are never trusted. */
export async function createHttpApp(guard: GuardSettings, log: Logger): Promise<FastifyInstance> {
  const app = fastify({
    loggerInstance: log,
    logController: new LogController({ disableRequestLogging: true }),
    bodyLimit: BODY_LIMIT_BYTES,
    trustProxy: false,
    genReqId: () => randomUUID(),
    requestTimeout: 30_000,
    connectionTimeout: 60_000,
    routerOptions: { maxParamLength: 200 },
    forceCloseConnections: true,
    onProtoPoisoning: 'error',
    onConstructorPoisoning: 'error',
    // What the router itself cannot read reaches no hook and no error handler.
    frameworkErrors: (_, request, reply) =>
      answerUnreadable(request as FastifyRequest, reply as unknown as FastifyReply, guard),
  }) as unknown as FastifyInstance
  app.addHook('onRequest', async (request, reply) => {
    const refused = guarded(request, reply, guard)
    if (refused !== null) throw refused
  })
  endLeftOvers(app)
  acceptJsonOnly(app)
  app.setErrorHandler((error: FastifyError, request, reply) => answerError(error, request, reply))
  await app.register(rateLimit, {
    max: REQUESTS_PER_MINUTE,
    timeWindow: 60_000,
    errorResponseBuilder: (_, context) => refusal('rate_limited', { retry_after: Math.ceil(context.ttl / 1000) }),
  })
  await app.register(cookie)
  await app.register(websocket, { options: { maxPayload: MESSAGE_LIMIT_BYTES, perMessageDeflate: false } })
  return app
}

/** Puts the headers of every answer on, and refuses who reached us under a foreign name or from a foreign page. */
function guarded(request: FastifyRequest, reply: FastifyReply, guard: GuardSettings): ApiError | null {
  const verdict = judgeRequest(request.headers, guard)
  void reply.headers(SECURITY_HEADERS)
  if (verdict !== 'ok') return refusal(verdict)
  void reply.header('content-security-policy', contentSecurityPolicy(request.headers.host ?? '', null))
  if (request.url.startsWith('/api')) void reply.header('cache-control', 'no-store')
  return null
}

/** How long sockets may take to end by themselves when the server closes. */
const CLOSE_GRACE_MS = 500

/** A socket that asked for an upgrade belongs to nobody when it was refused, and would keep the server open. */
function endLeftOvers(app: FastifyInstance): void {
  const sockets = new Set<Socket>()
  app.server.on('connection', (socket) => {
    sockets.add(socket)
    socket.on('close', () => sockets.delete(socket))
  })
  app.addHook('preClose', (done) => {
    setTimeout(() => {
      for (const socket of sockets) socket.destroy()
    }, CLOSE_GRACE_MS).unref()
    done()
  })
}

/** Bodies are JSON or absent. An empty JSON body counts as absent. */
function acceptJsonOnly(app: FastifyInstance): void {
  app.removeAllContentTypeParsers()
  const parse = app.getDefaultJsonParser('error', 'error')
  app.addContentTypeParser('application/json', { parseAs: 'string' }, (request, body, done) => {
    if (body === '') done(null, undefined)
    else parse(request, body as string, done)
  })
}

function answerUnreadable(request: FastifyRequest, reply: FastifyReply, guard: GuardSettings): void {
  const refused = guarded(request, reply, guard) ?? refusal('invalid_request', { field: 'path' })
  void reply.code(refused.status).send(refused.body)
}

function answerError(error: FastifyError | ApiError, request: FastifyRequest, reply: FastifyReply): FastifyReply {
  const known = error instanceof ApiError ? error : fromFastify(error)
  if (request.headers.upgrade !== undefined) {
    void reply.header('connection', 'close')
    reply.raw.once('finish', () => request.raw.socket.destroySoon())
  }
  if (known !== null) {
    if (known.retryAfter !== undefined) void reply.header('retry-after', String(known.retryAfter))
    return reply.code(known.status).send(known.body)
  }
  request.log.error(
    { err: error, request_id: request.id, method: request.method, route: request.routeOptions.url },
    'request failed',
  )
  return reply.code(500).send(errorBody({ code: 'internal', details: { request_id: request.id } }))
}

/** What the framework itself refuses, in our words; null for everything unexpected. */
function fromFastify(error: FastifyError): ApiError | null {
  const status = error.statusCode ?? 500
  if (status === 413) return refusal('payload_too_large')
  if (status === 429) return refusal('rate_limited', { retry_after: 60 })
  if (status === 404) return refusal('not_found')
  if (status === 415) return refusal('invalid_request', { field: 'Content-Type' })
  if (status >= 400 && status < 500) return refusal('invalid_request', { field: 'body' })
  return null
}
