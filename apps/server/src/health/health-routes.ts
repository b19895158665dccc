import type { MarketFeed, Notice } from '@gridpilot/contract'
import { notice } from '../grid-bot/notices.ts'
import type { HandlersOf } from '../http/route-handler.ts'
import { utcTime } from '../http/utc-time.ts'
import type { PaperExchange } from '../paper/paper-exchange.ts'

interface Services {
  readonly version: string
  readonly startedAtMs: number
  readonly demoLogin: boolean
  readonly paper: PaperExchange
  readonly feed: () => MarketFeed | null
  /** Reads something from the database; false when it cannot. */
  readonly databaseAnswers: () => Promise<boolean>
  readonly isReady: () => boolean
  readonly wallMs: () => number
}

export function healthHandlers(services: Services): HandlersOf<'health' | 'ready'> {
  const { version, startedAtMs, demoLogin, paper, feed, databaseAnswers, isReady, wallMs } = services
  return {
    async health() {
      const problems: Notice[] = []
      if (!(await databaseAnswers())) problems.push(notice('database_unavailable'))
      if (!paper.isUp()) problems.push(notice('paper_exchange_down'))
      if (paper.status().ended) problems.push(notice('replay_ended'))
      return {
        status: problems.length === 0 ? 'ok' : 'degraded',
        version,
        started_at: utcTime(startedAtMs),
        uptime_seconds: (wallMs() - startedAtMs) / 1000,
        demo_login: demoLogin,
        feed: feed(),
        problems,
      }
    },
    async ready({ reply }) {
      const database = await databaseAnswers()
      const checks = [
        { name: 'database', ok: database, message: database ? 'answers' : 'does not answer' },
        { name: 'engine', ok: isReady(), message: isReady() ? 'accepts commands' : 'is starting or stopping' },
        { name: 'market', ok: paper.isUp(), message: paper.isUp() ? 'answers' : 'does not answer' },
      ]
      const ready = checks.every(({ ok }) => ok)
      if (!ready) void reply.code(503)
      return { ready, checks }
    },
  }
}
