import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import { accountText, type BilingualText } from '@gridpilot/contract'
import { errorMessage, isErrorCode } from '@gridpilot/core'
import { z } from 'zod'
import { appMain } from '../repository.ts'
import { type Finding, fine, warning } from './finding.ts'

export type Language = keyof BilingualText

const NOTICE = z.object({ code: z.string(), message: z.string(), params: z.record(z.string(), z.unknown()) })
const CHECK = z.object({
  family: z.string().nullable(),
  checks: z.array(z.object({ result: z.enum(['pass', 'warn', 'fail', 'skipped']), notice: NOTICE })),
  advice: z.array(NOTICE),
})
const ANSWER = z.union([
  z.object({ error: z.string() }),
  z.object({
    accounts: z.array(
      z.object({ name: z.string(), kind: z.string(), check: CHECK.nullable(), skipped: z.string().nullable() }),
    ),
  }),
])
type StoredCheck = Extract<z.infer<typeof ANSWER>, { accounts: unknown }>['accounts'][number]

const PATIENCE_MS = 120_000

/** The self-test of every stored account, or of the key in the environment; by the server's program, which opens keys. */
export async function checkAccounts(dataDir: string, language: Language): Promise<Finding[]> {
  const run = promisify(execFile)
  const args = [appMain('server', 'check-main.ts'), '--data-dir', dataDir]
  const { stdout } = await run(process.execPath, args, { timeout: PATIENCE_MS }).catch(() => ({ stdout: '' }))
  const answer = ANSWER.safeParse(jsonOf(stdout))
  if (!answer.success || 'error' in answer.data) {
    const reason = answer.success && 'error' in answer.data ? answer.data.error : 'the check did not end'
    return [warning('accounts', `could not be checked: ${reason}`, 'Run the self-test in Settings → Accounts.')]
  }
  const { accounts } = answer.data
  if (accounts.length === 0) return [fine('accounts', 'none is stored yet')]
  return accounts.flatMap((account) => findingsOf(account, language))
}

function findingsOf({ name, kind, check, skipped }: StoredCheck, language: Language): Finding[] {
  const title = `account ${name} (${kind})`
  if (check === null) {
    return skipped === 'paper_not_running'
      ? [fine(title, 'not looked at: the paper exchange does not run')]
      : [warning(title, 'its key is disabled or does not open', 'Enter the key again in Settings → Accounts.')]
  }
  const troubles = check.checks.filter(({ result }) => result !== 'pass')
  const findings = troubles.map(({ result, notice }): Finding => {
    const action = accountText(`todo_${notice.code}`, {}, language)
    // A key that does not work keeps no other account from working.
    const outcome = result === 'fail' ? 'failed' : 'warning'
    return { check: title, outcome, message: sentence(notice, language), ...(action === null ? {} : { action }) }
  })
  const passed = check.checks.length - troubles.length
  const family = check.family === null ? '' : `, ${check.family}`
  const advice = kind === 'paper' ? [] : check.advice.map((each) => sentence(each, language))
  return [fine(title, [`${passed} of ${check.checks.length} passed${family}`, ...advice].join('. ')), ...findings]
}

/** The symbol it is about stands before it. */
function sentence({ code, message, params }: z.infer<typeof NOTICE>, language: Language): string {
  const own = accountText(code, params, language)
  const text = own ?? (isErrorCode(code) ? errorMessage({ code }, language) : message)
  return typeof params.symbol === 'string' ? `${params.symbol}: ${text}` : text
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return null
  }
}
