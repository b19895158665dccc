import { err, ok } from '@gridpilot/core'
import { z } from 'zod'
import type { Answer } from './answer.ts'
import { EmptyAnswer, MalformedPayload } from './decode.ts'
import { type Failure, failure } from './errors.ts'

export class RequestTimeout extends Error {}

export async function timeBoxed<T>(request: Promise<T>, timeoutMs: number): Promise<T> {
  let timer: NodeJS.Timeout | undefined
  const limit = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new RequestTimeout()), timeoutMs)
  })
  // The loser of the race may still reject later; nobody waits for it any more.
  request.catch(() => undefined)
  try {
    return await Promise.race([request, limit])
  } finally {
    clearTimeout(timer)
  }
}

const THROWN_ANSWER = z.object({ code: z.number().int(), body: z.unknown() })
const THROWN_BODY = z.object({ code: z.string(), msg: z.string().nullish() })
const THROWN_TRANSPORT = z.object({ code: z.string(), message: z.string() })

const NO_NAME = 'the name of the host is not found: is there an internet connection?'
/** What an operating system's code for a failed line means to a person. */
const LINE_TROUBLE: Readonly<Record<string, string>> = {
  ENOTFOUND: NO_NAME,
  EAI_AGAIN: NO_NAME,
  ECONNREFUSED: 'nothing answers at this address',
  ECONNRESET: 'the line was cut',
  EPIPE: 'the line was cut',
  EHOSTUNREACH: 'no way leads to this address',
  ENETUNREACH: 'no way leads to this address: is there an internet connection?',
}

/**
 * What bitget-api threw, reduced to status, code and message. The thrown object also holds the request options with
 * the API key: nothing else of it is ever kept or logged.
 */
export function failureOf(thrown: unknown): Failure {
  if (thrown instanceof RequestTimeout) return failure(null, 'timeout', 'no answer in time')
  if (thrown instanceof EmptyAnswer) return failure(null, 'empty_answer', 'an answer without a body')
  if (thrown instanceof MalformedPayload) return failure(null, 'malformed', thrown.message)
  const answer = THROWN_ANSWER.safeParse(thrown)
  if (answer.success) {
    const { code: status } = answer.data
    const body = THROWN_BODY.safeParse(answer.data.body)
    return body.success
      ? failure(status, body.data.code, body.data.msg ?? '')
      : failure(status, `http_${status}`, 'answer without a code')
  }
  const transport = THROWN_TRANSPORT.safeParse(thrown)
  if (!transport.success) return failure(null, 'transport', 'request failed')
  const { code } = transport.data
  if (code === 'ECONNABORTED' || code === 'ETIMEDOUT') return failure(null, 'timeout', 'no answer in time')
  return failure(null, code.toLowerCase(), LINE_TROUBLE[code] ?? 'request failed')
}

/** A decoder that runs outside a request: what is malformed fails the answer it belongs to. */
export function guarded<T>(make: () => T): Answer<T> {
  try {
    return ok(make())
  } catch (thrown) {
    if (!(thrown instanceof MalformedPayload)) throw thrown
    return err(failure(null, 'malformed', thrown.message))
  }
}
