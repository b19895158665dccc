import {
  ErrorResponse,
  type RouteBody,
  type RouteQuery,
  type RouteResponse,
  type RouteSpec,
  routePath,
} from '@gridpilot/contract'
import { ApiError } from './api-error.ts'

/** Where the client gets its access token. It lives in memory only; the refresh cookie is the browser's business. */
export interface TokenSource {
  accessToken(): string | null
  /** Trades the cookie for a new token; false when the session is over. Throws ApiError `offline` without an answer. */
  refresh(): Promise<boolean>
}

export interface CallOptions<Route extends RouteSpec> {
  params?: Readonly<Record<string, string>>
  query?: RouteQuery<Route>
  body?: RouteBody<Route>
  idempotencyKey?: string
  signal?: AbortSignal
}

export interface ApiClient {
  /** The parsed answer of a route of the contract. Throws ApiError. A 401 is answered by one refresh and one retry. */
  call<Route extends RouteSpec>(route: Route, options?: CallOptions<Route>): Promise<RouteResponse<Route>>
}

export function createApiClient(request: typeof fetch, tokens: TokenSource): ApiClient {
  return {
    async call<Route extends RouteSpec>(route: Route, options: CallOptions<Route> = {}) {
      const sentWith = tokens.accessToken()
      let answer = await send(request, route, options, sentWith)
      if (answer.status === 401 && route.auth === 'user') {
        const renewed = tokens.accessToken() !== sentWith || (await tokens.refresh())
        if (renewed) answer = await send(request, route, options, tokens.accessToken())
      }
      return read(route, answer)
    },
  }
}

async function send<Route extends RouteSpec>(
  request: typeof fetch,
  route: Route,
  options: CallOptions<Route>,
  token: string | null,
): Promise<Response> {
  const headers: Record<string, string> = { accept: 'application/json' }
  if (route.auth === 'user' && token !== null) headers.authorization = `Bearer ${token}`
  if (options.body !== undefined) headers['content-type'] = 'application/json'
  if (options.idempotencyKey !== undefined) headers['idempotency-key'] = options.idempotencyKey
  try {
    return await request(routePath(route, options.params) + queryText(options.query), {
      method: route.method,
      headers,
      credentials: 'same-origin',
      ...(options.body === undefined ? {} : { body: JSON.stringify(options.body) }),
      ...(options.signal === undefined ? {} : { signal: options.signal }),
    })
  } catch (cause) {
    if (options.signal?.aborted) throw cause
    throw new ApiError('offline', 'The server does not answer.', 0)
  }
}

function queryText(query: unknown): string {
  const search = new URLSearchParams()
  for (const [name, value] of Object.entries(query ?? {})) if (value !== undefined) search.set(name, String(value))
  const text = search.toString()
  return text === '' ? '' : `?${text}`
}

async function read<Route extends RouteSpec>(route: Route, answer: Response): Promise<RouteResponse<Route>> {
  const body: unknown = await answer.json().catch(() => undefined)
  if (!answer.ok) {
    const refusal = ErrorResponse.safeParse(body)
    if (!refusal.success) throw new ApiError('offline', `The server answered ${answer.status}.`, answer.status)
    const { code, message, details } = refusal.data.error
    throw new ApiError(code, message, answer.status, details)
  }
  const parsed = route.response.safeParse(body)
  if (parsed.success) return parsed.data as RouteResponse<Route>
  const issue = parsed.error.issues[0]
  const place = issue === undefined ? '' : ` (${issue.path.join('.')}: ${issue.message})`
  throw new ApiError('unreadable_answer', `${route.method} ${route.path}${place}`, answer.status)
}
