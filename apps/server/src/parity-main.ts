import { parseArgs } from 'node:util'
import { parityOfStored } from './parity/parity-stored.ts'

/**
 * Parity of a stored bot as a program of its own, for `gridpilot parity`. Prints one JSON line, {"report": …} or
 * {"error": "…"}; no secret is in it.
 */
async function main(): Promise<void> {
  const { values } = parseArgs({ options: { 'data-dir': { type: 'string' }, bot: { type: 'string' } }, strict: true })
  const answer = await parityOfStored(values['data-dir'] ?? '', values.bot ?? '')
  process.stdout.write(`${JSON.stringify(answer.ok ? { report: answer.value } : { error: answer.error.code })}\n`)
}

main().catch((error: unknown) => {
  process.stdout.write(`${JSON.stringify({ error: error instanceof Error ? error.message : String(error) })}\n`)
})
