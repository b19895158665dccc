import { parseArgs } from 'node:util'
import { auditStored } from './audit/audit-stored.ts'

/**
 * The truth audit of stored accounts as a program of its own, for `gridpilot audit`. Prints one JSON line,
 * {"audits": […]} or {"error": "…"}; no secret is in it.
 */
async function main(): Promise<void> {
  const { values } = parseArgs({
    options: { 'data-dir': { type: 'string' }, 'settle-seconds': { type: 'string' } },
    strict: true,
  })
  const settleMs = Number(values['settle-seconds'] ?? '20') * 1_000
  const audits = await auditStored(values['data-dir'] ?? '', process.env, { settleMs, everyMs: settleMs / 10 })
  process.stdout.write(`${JSON.stringify({ audits })}\n`)
}

main().catch((error: unknown) => {
  process.stdout.write(`${JSON.stringify({ error: error instanceof Error ? error.message : String(error) })}\n`)
})
