import type { OperationId, RouteResponse, routes } from '@gridpilot/contract'
import type { FastifyReply, FastifyRequest } from 'fastify'
import type { z } from 'zod'

/** Who sent a request, from the access token only. */
export interface Caller {
  readonly userId: string
  readonly sessionId: string
  readonly role: 'admin' | 'user' | 'guest'
  readonly isDemo: boolean
  /** Epoch ms at which the token ends. */
  readonly expiresAtMs: number
}

type Routes = typeof routes
type Parsed<Route, Part extends 'params' | 'query' | 'body'> =
  Route extends Record<Part, infer Schema extends z.ZodType> ? z.output<Schema> : undefined

/** One checked request. `caller` exists for routes with auth `user` only. */
export interface Call<Op extends OperationId> {
  readonly caller: Routes[Op]['auth'] extends 'user' ? Caller : undefined
  readonly params: Parsed<Routes[Op], 'params'>
  readonly query: Parsed<Routes[Op], 'query'>
  readonly body: Parsed<Routes[Op], 'body'>
  /** What a route that makes something calls it; the same again when an idempotent request is repeated. */
  readonly resourceId: string
  readonly request: FastifyRequest
  readonly reply: FastifyReply
}

/** Answers the body of the route's success status; refuses by throwing an ApiError. */
export type Handler<Op extends OperationId> = (call: Call<Op>) => Promise<RouteResponse<Routes[Op]>>

/** A handler for every route of the contract: a missing one does not compile. */
export type Handlers = { readonly [Op in OperationId]: Handler<Op> }
export type HandlersOf<Ops extends OperationId> = Pick<Handlers, Ops>
