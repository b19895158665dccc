/** What the admin API answers: JSON, with `{error: {code, message}}` on failure. */
export interface AdminAnswer {
  readonly status: number
  readonly body: unknown
}

export const answerOk = (body: unknown): AdminAnswer => ({ status: 200, body })

export const answerError = (status: number, code: string, message: string): AdminAnswer => ({
  status,
  body: { error: { code, message } },
})

/** A request whose body or path is wrong; becomes a 400. */
export class BadRequest extends Error {
  override readonly name = 'BadRequest'
}

export interface Body {
  text(name: string): string | undefined
  number(name: string, low: number, high: number): number | undefined
  flag(name: string): boolean | undefined
}

/** Members of a JSON object body; unknown ones are refused. @throws BadRequest */
export function readBody(text: string, known: readonly string[]): Body {
  let value: unknown = {}
  try {
    value = text.trim() === '' ? {} : JSON.parse(text)
  } catch {
    throw new BadRequest('the body is not JSON')
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw new BadRequest('the body is no object')
  const members = value as Record<string, unknown>
  const unknown = Object.keys(members).find((name) => !known.includes(name))
  if (unknown !== undefined) throw new BadRequest(`unknown member ${unknown}: known are ${known.join(', ') || 'none'}`)
  const complain = (name: string, what: string): never => {
    throw new BadRequest(`${name}: expected ${what}`)
  }
  return {
    text: (name) => {
      const member = members[name]
      if (member === undefined || member === null) return undefined
      if (typeof member === 'number') return String(member)
      return typeof member === 'string' ? member : complain(name, 'a text')
    },
    number: (name, low, high) => {
      const member = members[name]
      if (member === undefined || member === null) return undefined
      const fits = typeof member === 'number' && member >= low && member <= high
      return fits ? member : complain(name, `a number from ${low} to ${high}`)
    },
    flag: (name) => {
      const member = members[name]
      if (member === undefined || typeof member === 'boolean') return member
      return complain(name, 'true or false')
    },
  }
}
