import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import { AccountKind, accountText } from '@gridpilot/contract'
import { errorMessage, isErrorCode } from '@gridpilot/core'
import { z } from 'zod'
import { appMain } from '../repository.ts'
import type { Language, Speech } from './doctor-texts.ts'
import { type Finding, fine, warning } from './finding.ts'

const NOTICE = z.object({ code: z.string(), message: z.string(), params: z.record(z.string(), z.unknown()) })
const CHECK = z.object({
  family: z.enum(['classic', 'unified']).nullable(),
  checks: z.array(
    z.object({ result: z.enum(['pass', 'warn', 'fail', 'skipped']), notice: NOTICE, todo: NOTICE.nullable() }),
  ),
  advice: z.array(NOTICE),
})
const ANSWER = z.union([
  z.object({ error: z.string() }),
  z.object({
    accounts: z.array(
      z.object({ name: z.string(), kind: AccountKind, check: CHECK.nullable(), skipped: z.string().nullable() }),
    ),
  }),
])
type StoredCheck = Extract<z.infer<typeof ANSWER>, { accounts: unknown }>['accounts'][number]

const PATIENCE_MS = 120_000

/** The self-test of every stored account, or of the key in the environment; by the server's program, which opens keys. */
export async function checkAccounts(dataDir: string, speech: Speech): Promise<Finding[]> {
  const { say, about } = speech
  const run = promisify(execFile)
  const args = [appMain('server', 'check-main.ts'), '--data-dir', dataDir]
  const { stdout } = await run(process.execPath, args, { timeout: PATIENCE_MS }).catch(() => ({ stdout: '' }))
  const answer = ANSWER.safeParse(jsonOf(stdout))
  if (!answer.success || 'error' in answer.data) {
    const reason = answer.success && 'error' in answer.data ? answer.data.error : say('check_unfinished')
    return [warning(about('accounts'), say('accounts_unchecked', { reason }), say('accounts_todo'))]
  }
  const { accounts } = answer.data
  if (accounts.length === 0) return [fine(about('accounts'), say('accounts_none'))]
  return accounts.flatMap((account) => findingsOf(account, speech))
}

function findingsOf({ name, kind, check, skipped }: StoredCheck, { say, about, language }: Speech): Finding[] {
  const heading = about(`account_${kind}`, { name })
  if (check === null) {
    return skipped === 'paper_not_running'
      ? [fine(heading, say('account_paper_off'))]
      : [warning(heading, say('account_key_closed'), say('account_key_todo'))]
  }
  const troubles = check.checks.filter(({ result }) => result !== 'pass')
  const findings = troubles.map(({ result, notice, todo }): Finding => {
    // A key that does not work keeps no other account from working.
    const outcome = result === 'fail' ? 'failed' : 'warning'
    const action = todo === null ? {} : { action: sentence(todo, language) }
    return { ...heading, outcome, message: sentence(notice, language), ...action }
  })
  const counts = { count: check.checks.length, passed: check.checks.length - troubles.length }
  const passed =
    check.family === null
      ? say('account_passed', counts)
      : say('account_passed_family', { ...counts, family: say(check.family) })
  // The advice is about money that can be lost.
  const advice = kind === 'paper' ? [] : check.advice.map((each) => sentence(each, language))
  return [fine(heading, [passed, ...advice].join('. ')), ...findings]
}

/** The symbol it is about stands before it; words of the exchange are in the reader's language. */
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
