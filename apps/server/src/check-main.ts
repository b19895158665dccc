import { parseArgs } from 'node:util'
import { checkKeys, checkStored, type StoredCheck } from './accounts/check-stored.ts'
import { Secret } from './secrets/secret.ts'

/**
 * The self-test of accounts as a program of its own, for `gridpilot doctor`: with a key in the environment of that key,
 * else of every stored account. Prints one JSON line, {"accounts": […]} or {"error": "…"}; no secret is in it.
 */
async function main(): Promise<void> {
  const { values } = parseArgs({ options: { 'data-dir': { type: 'string' } }, strict: true })
  const { env } = process
  const symbols = (env.GRIDPILOT_CHECK_SYMBOLS ?? '').split(',').filter((symbol) => symbol !== '')
  const key = keysFrom(env)
  const accounts = key === null ? await checkStored(values['data-dir'] ?? '', env, symbols) : [await key(symbols)]
  process.stdout.write(`${JSON.stringify({ accounts })}\n`)
}

function keysFrom(env: NodeJS.ProcessEnv): ((symbols: readonly string[]) => Promise<StoredCheck>) | null {
  const { GRIDPILOT_CHECK_API_KEY: api, GRIDPILOT_CHECK_SECRET_KEY: secret } = env
  if (!api) return null
  if (!secret || !env.GRIDPILOT_CHECK_PASSPHRASE) {
    throw new Error('GRIDPILOT_CHECK_API_KEY needs GRIDPILOT_CHECK_SECRET_KEY and GRIDPILOT_CHECK_PASSPHRASE too')
  }
  const demo = ['on', '1', 'true', 'yes'].includes(env.GRIDPILOT_CHECK_DEMO ?? '')
  const keys = {
    apiKey: new Secret(api),
    secretKey: new Secret(secret),
    passphrase: new Secret(env.GRIDPILOT_CHECK_PASSPHRASE),
  }
  const kind = demo ? 'bitget-demo' : 'bitget'
  return async (symbols) => {
    const check = await checkKeys(keys, kind, env.GRIDPILOT_CHECK_URL || undefined, { symbols })
    return { name: `key …${api.slice(-4)}`, kind, check, skipped: null }
  }
}

main().catch((error: unknown) => {
  process.stdout.write(`${JSON.stringify({ error: error instanceof Error ? error.message : String(error) })}\n`)
})
