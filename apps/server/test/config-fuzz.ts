import { isAbsolute } from 'node:path'
import { readConfig, type ServerConfig } from '../src/config.ts'
import { StartupError } from '../src/startup-error.ts'

const WORDS = [
  ...[
    '',
    ' ',
    '0',
    '-0',
    '1',
    '-1',
    '65535',
    '65536',
    '1e3',
    '0x10',
    '1_000',
    'NaN',
    'Infinity',
    '1.5',
    '٣',
    '00',
    ' 3000 ',
  ],
  ...['on', 'off', 'true', 'false', 'yes', 'no', 'ON', 'sim', 'live', 'replay', 'warn', 'debug', 'silent', '__proto__'],
  ...['localhost', '127.0.0.1', '::1', '[::1]', '0.0.0.0', 'example.org', 'example.org:80', 'a,b,,c', 'http://a b'],
  ...[
    'https://example.org',
    'https://example.org/',
    'javascript:alert(1)',
    'http://127.0.0.1:4100',
    'http://evil.example',
  ],
  ...['BTCUSDT', 'btcusdt', 'BTC/USDT', '../..', '/nowhere/at/all', 'X=/nowhere', '\0', '--', '\u202e', '=', 'é'],
]
const FLAGS =
  'port host data-dir feed replay symbol symbols upstream speed seed history-days paper-port lockstep keep-paper json-ready unknown'.split(
    ' ',
  )
const VARIABLES = [
  ...FLAGS.map((flag) => flag.toUpperCase().replaceAll('-', '_')),
  ...['ALLOWED_HOSTS', 'ALLOWED_ORIGINS', 'DEMO', 'SIGNUP', 'LOG_LEVEL', 'HEARTBEAT_LOOPBACK'],
].map((name) => `GRIDPILOT_${name}`)

export interface ConfigFuzz {
  accepted: number
  refused: number
  /** What is neither a configuration that makes sense nor a refusal that names its setting. */
  readonly findings: string[]
}

/** Arguments and variables drawn from a seed, put together from words that are almost right. */
export function fuzzConfig(inputs: number, seed: number): ConfigFuzz {
  const result: ConfigFuzz = { accepted: 0, refused: 0, findings: [] }
  const below = draw(seed)
  const word = () => {
    const one = WORDS[below(WORDS.length)] ?? ''
    return below(5) === 0 ? `${one}${WORDS[below(WORDS.length)] ?? ''}` : one
  }
  for (let i = 0; i < inputs; i += 1) {
    const args = Array.from({ length: below(3) }, () => {
      const flag = `--${FLAGS[below(FLAGS.length)]}`
      return below(4) === 0 ? [flag] : below(12) === 0 ? [word()] : [flag, word()]
    }).flat()
    const env: Record<string, string> = {}
    for (let n = below(3); n > 0; n -= 1) env[VARIABLES[below(VARIABLES.length)] ?? ''] = word()
    try {
      const wrong = nonsense(readConfig(args, env))
      result.accepted += 1
      if (wrong !== null) result.findings.push(`${wrong}: ${JSON.stringify({ args, env })}`)
    } catch (error) {
      result.refused += 1
      const named = error instanceof StartupError && error.setting !== '' && error.message.length > 10
      if (!named) result.findings.push(`${String(error)}: ${JSON.stringify({ args, env })}`)
    }
  }
  return result
}

function draw(seed: number): (limit: number) => number {
  let state = seed >>> 0
  return (limit) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
    return Math.floor((state / 2 ** 32) * limit)
  }
}

/** What an accepted configuration may not be, written without looking at how it is read. */
function nonsense(config: ServerConfig): string | null {
  const { paper, env, logLevel } = config
  const whole = (value: number | undefined, low: number, high: number) =>
    value === undefined || (Number.isSafeInteger(value) && value >= low && value <= high)
  if (!whole(config.port, 0, 65_535) || !whole(paper.port, 0, 65_535)) return 'a port that is none'
  if (!whole(paper.seed, 0, 2 ** 32 - 1) || !whole(paper.historyDays, 1, 3650)) return 'a number out of range'
  if (paper.speed !== undefined && !(paper.speed >= 0.01 && paper.speed <= 1e6)) return 'a speed out of range'
  if (!isAbsolute(config.dataDir)) return 'a data folder that depends on where one stands'
  if (config.host === '') return 'no host'
  if (paper.symbols.some((symbol) => !/^[A-Z0-9]+$/.test(symbol))) return 'a symbol that is none'
  if (paper.upstream !== undefined && !/^http:\/\/(127\.0\.0\.1|localhost|\[::1\]):\d+$/.test(paper.upstream))
    return 'an upstream elsewhere'
  if (config.allowedOrigins.some((origin) => new URL(origin).origin !== origin)) return 'an origin that is none'
  if (!['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'].includes(logLevel)) return 'no level of a log'
  const numbers = ['PORT', 'SPEED', 'SEED', 'HISTORY_DAYS', 'PAPER_PORT']
  const odd = numbers.find((name) => /^\s+$/.test(env[`GRIDPILOT_${name}`] ?? ''))
  return odd === undefined || config.port !== 0 ? null : 'blanks taken for a number'
}
