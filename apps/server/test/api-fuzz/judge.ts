import { ErrorResponse, type OperationId, type RouteSpec, routes } from '@gridpilot/contract'
import { httpStatusOf, isErrorCode } from '@gridpilot/core'
import type { Answer } from '../support/test-server.ts'

export interface Judged {
  readonly operation: OperationId
  /** The path leads to this operation and no other. */
  readonly isExact: boolean
  /** The request names something of another user in its path. */
  readonly isForeign: boolean
  readonly hasToken: boolean
  readonly secrets: readonly string[]
}

/** Characters; an answer must stay small whatever was sent. */
const LARGEST_ERROR = 16 * 1024

/** What is wrong with an answer, whatever was asked; null: nothing. Written without looking at how answers are made. */
export function complaint(request: Judged, answer: Answer): string | null {
  const { status, text, headers } = answer
  const leaked = request.secrets.find((secret) => text.includes(secret))
  if (leaked !== undefined) return `tells what is another user's: ${leaked}`
  if (status >= 500) return 'fails'
  if (headers['x-content-type-options'] !== 'nosniff') return 'lacks its headers'
  if (status >= 400) return complaintOfError(request, answer)
  if (!request.isExact) return null
  const route: RouteSpec = routes[request.operation]
  if (status !== route.status) return `answers ${status} instead of ${route.status}`
  if (request.isForeign) return "does something with another user's"
  const parsed = route.response.safeParse(answer.body)
  if (!parsed.success) return `answers what its schema refuses: ${parsed.error.message.slice(0, 300)}`
  // Whatever was asked before: the books of whom it was asked agree with the exchange.
  if (request.operation.startsWith('audit') && text.includes('"differs"')) return 'finds books that differ'
  return request.operation === 'createGridBot' ? nonsenseBot(answer.body) : null
}

function complaintOfError(request: Judged, { status, body, text, headers }: Answer): string | null {
  if (!String(headers['content-type']).startsWith('application/json')) return 'refuses in no JSON'
  const parsed = ErrorResponse.safeParse(body)
  if (!parsed.success) return 'refuses in a shape of its own'
  if (Object.keys(body).length !== 1) return 'refuses with more than an error'
  const { code, message, details } = parsed.data.error
  if (!isErrorCode(code)) return `refuses with an unknown code ${code}`
  if (status !== httpStatusOf(code)) return `refuses ${code} with ${status}`
  if (message.length < 10) return 'refuses without a sentence'
  // Neither a hole of a template nor anything of the inside; what was sent may be told back.
  const own = message.replaceAll(String(details?.value ?? ''), '')
  if (/\{\w+\}|node_modules|\.ts:\d+|SQLITE|ZodError/.test(own)) return `refuses with ${message}`
  if (text.length > LARGEST_ERROR) return `refuses at a length of ${text.length}`
  if (request.hasToken && code === 'unauthorized') return 'forgets who asks'
  const expected = ['not_found', 'unauthorized', 'invalid_request', 'unknown_field', 'payload_too_large']
  return request.isForeign && !expected.includes(code) ? `answers ${code} for another user's` : null
}

/** An accepted bot nobody could have meant. */
function nonsenseBot(bot: Answer['body']): string | null {
  const { grid_count, leverage, price_range_lower: lower, price_range_upper: upper, investment_amount: amount } = bot
  if (!(grid_count >= 2 && grid_count <= 200)) return `makes a bot of ${grid_count} grids`
  if (!(leverage >= 1 && leverage <= 20)) return `makes a bot of leverage ${leverage}`
  if (!(lower > 0 && lower < upper && Number.isFinite(upper))) return `makes a bot from ${lower} to ${upper}`
  if (!(amount > 0 && amount <= 10_000)) return `makes a bot of ${amount} USDT`
  if (new Set(bot.grid_prices).size !== grid_count + 1) return 'makes a bot whose levels coincide'
  return bot.name.trim() === '' || bot.name.length > 80 ? `makes a bot named ${bot.name}` : null
}
