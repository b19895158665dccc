import type { z } from 'zod'

export type HttpMethod = 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE'

/**
 * One endpoint. The server validates from it and the OpenAPI document is built from it, so the two cannot differ.
 * `path` has parameters in braces; `params`, `query` and `body` are object schemas (absent: none accepted);
 * `response` is the body of `status`.
 */
export interface RouteSpec {
  method: HttpMethod
  path: `/api/${string}`
  summary: string
  tag: string
  /** none: open · user: `Authorization: Bearer` · refresh_cookie: the httpOnly cookie, Origin checked. */
  auth: 'none' | 'user' | 'refresh_cookie'
  params?: z.ZodType<Record<string, string>, Record<string, string>>
  query?: z.ZodObject
  body?: z.ZodType
  /** An empty body counts as {}. */
  bodyOptional?: boolean
  /** The `Idempotency-Key` header is honoured: the same key and body answer the first result. */
  idempotent?: boolean
  status: 200 | 201 | 202
  response: z.ZodType
}

/** What the client sends as body, before parsing. */
export type RouteBody<Route extends RouteSpec> = Route extends { body: infer Body extends z.ZodType }
  ? z.input<Body>
  : never
/** What the client sends as query, before parsing. */
export type RouteQuery<Route extends RouteSpec> = Route extends { query: infer Query extends z.ZodType }
  ? z.input<Query>
  : never
/** What the server answers on success. */
export type RouteResponse<Route extends RouteSpec> = z.output<Route['response']>

/** The path with its parameters filled in and escaped. A missing parameter is the caller's bug and throws. */
export function routePath(route: Pick<RouteSpec, 'path'>, params: Readonly<Record<string, string>> = {}): string {
  return route.path.replace(/\{(\w+)\}/g, (_, name: string) => {
    const value = params[name]
    if (value === undefined) throw new Error(`parameter ${name} of ${route.path} is missing`)
    return encodeURIComponent(value)
  })
}
