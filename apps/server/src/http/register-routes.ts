import { type HttpMethod, type OperationId, type RouteSpec, routes, validate } from '@gridpilot/contract'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import type { z } from 'zod'
import { newId } from '../ids.ts'
import { ApiError, refusal } from './api-error.ts'
import type { IdempotentReplies } from './idempotency.ts'
import type { Caller, Handlers } from './route-handler.ts'

export interface RouteServices {
  readonly handlers: Handlers
  /** The caller of a Bearer token, or null when it is missing, wrong, expired or revoked. */
  authenticate(authorization: string | undefined): Promise<Caller | null>
  readonly idempotency: IdempotentReplies
  /** Tests: parse every answer by its schema, so that a wrong one fails loudly. */
  readonly checkResponses: boolean
}

const METHODS: readonly HttpMethod[] = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE']

/** Serves the whole route table of the contract; other methods on its paths answer 405. */
export function registerRoutes(app: FastifyInstance, services: RouteServices): void {
  const taken = new Map<string, Set<HttpMethod>>()
  for (const [operationId, route] of Object.entries(routes) as [OperationId, RouteSpec][]) {
    const url = route.path.replaceAll('{', ':').replaceAll('}', '')
    const methods = taken.get(url) ?? new Set()
    taken.set(url, methods.add(route.method))
    app.route({
      method: route.method,
      url,
      handler: (request, reply) => answer(operationId, route, services, request, reply),
    })
  }
  for (const [url, methods] of taken) {
    const others = METHODS.filter((method) => !methods.has(method))
    app.route({
      method: others,
      url,
      handler: (_, reply) => {
        void reply.header('allow', [...methods].join(', '))
        throw refusal('method_not_allowed')
      },
    })
  }
}

type LooseHandler = (call: object) => Promise<unknown>

async function answer(
  operationId: OperationId,
  route: RouteSpec,
  services: RouteServices,
  request: FastifyRequest,
  reply: FastifyReply,
): Promise<unknown> {
  const caller = route.auth === 'user' ? await services.authenticate(request.headers.authorization) : undefined
  if (caller === null) throw refusal('unauthorized')
  const params = checked(route.params, request.params)
  const query =
    route.query === undefined ? refuseAny(request.query) : checked(route.query, { ...(request.query as object) })
  const body = checked(route.body, request.body ?? (route.bodyOptional === true ? {} : request.body))
  if (route.body === undefined) refuseAny(request.body)
  // The table pairs each operation with a handler of exactly its types; indexing by a union loses that.
  const handler = services.handlers[operationId] as unknown as LooseHandler
  void reply.code(route.status)
  const run = async (resourceId: string) => {
    const result = await handler({ caller, params, query, body, resourceId, request, reply })
    return services.checkResponses ? route.response.parse(result) : result
  }
  const key = route.idempotent === true ? idempotencyKey(request) : undefined
  if (key === undefined || caller === undefined) return run(newId('bot'))
  return services.idempotency.once({ userId: caller.userId, operationId, key, body }, reply, run)
}

function checked(schema: z.ZodType | undefined, input: unknown): unknown {
  if (schema === undefined) return undefined
  const result = validate(schema, input)
  if (!result.ok) throw new ApiError(400, result.error)
  return result.value
}

/** A route without a query or body schema accepts none; an empty object is none. */
function refuseAny(input: unknown): undefined {
  if (input === undefined || input === null) return undefined
  const [field] = typeof input === 'object' ? Object.keys(input) : ['body']
  if (field !== undefined) throw refusal('unknown_field', { field: field.slice(0, 100) })
  return undefined
}

function idempotencyKey(request: FastifyRequest): string | undefined {
  const key = request.headers['idempotency-key']
  if (key === undefined) return undefined
  if (typeof key !== 'string' || !/^[\x21-\x7e]{1,200}$/.test(key)) {
    throw refusal('invalid_request', { field: 'Idempotency-Key' })
  }
  return key
}
