import { didYouMean } from '../process/nearest.ts'

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
  /** Texts, and numbers as they are written. */
  text(name: string): string | undefined
  number(name: string, low: number, high: number): number | undefined
  whole(name: string, low: number, high: number): number | undefined
  flag(name: string): boolean | undefined
  choice<T extends string>(name: string, choices: readonly T[]): T | undefined
  texts(name: string): readonly string[] | undefined
  records(name: string, known: readonly string[]): readonly Body[] | undefined
  raw(name: string): unknown
}

/** Members of a JSON object body; unknown ones are refused. @throws BadRequest */
export function readBody(text: string, known: readonly string[]): Body {
  let value: unknown = {}
  try {
    value = text.trim() === '' ? {} : JSON.parse(text)
  } catch {
    throw new BadRequest('the body is not JSON')
  }
  return bodyOf(value, known, '')
}

const complain = (name: string, what: string): never => {
  throw new BadRequest(`${name}: expected ${what}`)
}

function bodyOf(value: unknown, known: readonly string[], where: string): Body {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw new BadRequest(where === '' ? 'the body is no object' : `${where}: expected an object`)
  }
  const members = value as Record<string, unknown>
  const unknown = Object.keys(members).find((name) => !known.includes(name))
  if (unknown !== undefined) {
    const hint = didYouMean(unknown, known)
    throw new BadRequest(`${where}unknown member ${unknown}: known are ${known.join(', ') || 'none'}${hint}`)
  }
  const member = (name: string): unknown => members[name] ?? undefined
  const number = (name: string, low: number, high: number, whole: boolean) => {
    const found = member(name)
    if (found === undefined) return undefined
    const fits = typeof found === 'number' && found >= low && found <= high && (!whole || Number.isInteger(found))
    return fits ? found : complain(name, `a ${whole ? 'whole ' : ''}number from ${low} to ${high}`)
  }
  return {
    raw: member,
    text: (name) => {
      const found = member(name)
      if (typeof found === 'number') return String(found)
      return found === undefined || typeof found === 'string' ? found : complain(name, 'a text')
    },
    number: (name, low, high) => number(name, low, high, false),
    whole: (name, low, high) => number(name, low, high, true),
    flag: (name) => {
      const found = member(name)
      return found === undefined || typeof found === 'boolean' ? found : complain(name, 'true or false')
    },
    choice: (name, choices) => {
      const found = member(name)
      if (found === undefined) return undefined
      const hint = didYouMean(String(found), choices)
      return choices.find((each) => each === found) ?? complain(name, `one of ${choices.join(', ')}${hint}`)
    },
    texts: (name) => {
      const found = member(name)
      if (found === undefined) return undefined
      const fits = Array.isArray(found) && found.every((each) => typeof each === 'string' && each !== '')
      return fits ? (found as string[]) : complain(name, 'a list of texts')
    },
    records: (name, inner) => {
      const found = member(name)
      if (found === undefined) return undefined
      return Array.isArray(found)
        ? found.map((each: unknown, i) => bodyOf(each, inner, `${name}[${i}]: `))
        : complain(name, 'a list of objects')
    },
  }
}
