import type { Result } from '@gridpilot/core'
import type { Read } from '@gridpilot/engine'
import { type Failure, readError, writeError } from './errors.ts'

export type Answer<T> = Result<T, Failure>
export const toRead = <T>(answer: Answer<T>): Read<T> =>
  answer.ok ? answer : { ok: false, error: readError(answer.error) }
export const toWritten = (answer: Answer<null>): Read<null> =>
  answer.ok ? answer : { ok: false, error: writeError(answer.error) }
