import { err, ok } from '@gridpilot/core'
import type { AccountFamily } from '@gridpilot/engine'
import type { Answer } from './answer.ts'
import { type Failure, failure } from './errors.ts'
import { readSettings } from './unified/account.ts'
import type { UnifiedClient } from './unified/client.ts'

/** What a classic account answers to the unified interface (API.md 11.1). 40085 is the other way round. */
const CLASSIC_CODES = new Set(['40084', '25245'])
/** `accountMode` words of an account that has arrived. The others mean that it is on its way somewhere. */
const SETTLED_MODES = new Set(['unified', 'hybrid'])

/**
 * Which interfaces the account answers to. Only a success means unified and only two codes mean classic; anything else
 * (too many requests, an outage, a bad key) tells nothing, and nothing is guessed from it.
 */
export async function probeFamily(client: UnifiedClient): Promise<Answer<AccountFamily>> {
  const settings = await readSettings(client)
  if (!settings.ok) {
    // The class too: with a 5xx no code is believed.
    const isClassic = settings.error.class === 'needs_user' && CLASSIC_CODES.has(settings.error.code)
    return isClassic ? ok('classic') : err(inconclusive(settings.error))
  }
  const { accountMode } = settings.value
  return SETTLED_MODES.has(accountMode)
    ? ok('unified')
    : err(failure(null, 'account_switching', `the account is ${accountMode}`))
}

const inconclusive = (failed: Failure): Failure => ({
  ...failed,
  message: `account family not known: ${failed.message}`,
})
