import type { AccountState, KeyRefusal } from './account-state.ts'
import type { Notifier } from './ports/notifier.ts'
import type { SubmitOutcome, VenueError } from './ports/venue.ts'
import type { Turn } from './turn.ts'

/** Wall ms between two tries with a refused key: no more requests than an account at rest makes. */
export const KEY_AGAIN_MS = 15_000
/** Name of the cursor that remembers the refusal over restarts; '' while the key is good. */
const KEY_CURSOR = 'key_refused'
const ALERT_KEY = 'needs_key'
/** One refused look may be that of an account between two families, which the adapter follows by itself. */
const PROOF_LOOKS = 2

/** A refusal that was remembered; whether it still holds, the first look tells. */
export function keyRefusalOf(cursors: Readonly<Record<string, string>>): KeyRefusal | null {
  const text = cursors[KEY_CURSOR] ?? ''
  return text === '' ? null : { ...(JSON.parse(text) as Pick<KeyRefusal, 'code' | 'message'>), ...FROM_BEFORE }
}
const FROM_BEFORE = { refused: 'reads', againWallMs: 0 } as const

/** May anything be asked by an order's name: a key that may not look at the account may not look at its orders. */
export const keyMayAsk = ({ keyRefusal }: AccountState): boolean => keyRefusal?.refused !== 'reads'

/** May anything be sent that changes the account. */
export const keyMaySend = ({ keyRefusal }: AccountState, wallMs: number): boolean =>
  keyRefusal === null || (keyRefusal.refused === 'writes' && wallMs >= keyRefusal.againWallMs)

/** Notices that the exchange refuses the key, tells it once, and notices by itself when it is taken again. */
export class KeyWatch {
  private readonly state: AccountState
  private readonly notifier: Notifier
  private looksRefused = 0

  constructor(state: AccountState, notifier: Notifier) {
    this.state = state
    this.notifier = notifier
  }

  /** A look at the account failed. Returns how many wall ms the next one waits; null: as after any other failure. */
  lookFailed(turn: Turn, error: VenueError): number | null {
    this.looksRefused = error.kind === 'needs_user' ? this.looksRefused + 1 : 0
    if (error.kind !== 'needs_user') return null
    if (this.looksRefused < PROOF_LOOKS && this.state.keyRefusal === null) return null
    this.refused(turn, error, 'reads')
    return KEY_AGAIN_MS
  }

  /** The whole account could be read. */
  looked(turn: Turn): void {
    this.looksRefused = 0
    if (this.state.keyRefusal?.refused === 'reads') this.taken(turn)
  }

  /** Answers to orders and stops. Returns whether the key was refused just now and the account has to be looked at. */
  answered(turn: Turn, outcomes: readonly SubmitOutcome[]): boolean {
    const before = this.state.keyRefusal
    for (const outcome of outcomes) {
      if (outcome.outcome === 'accepted' && this.state.keyRefusal?.refused === 'writes') this.taken(turn)
      if (outcome.outcome !== 'refused' || outcome.error.kind !== 'needs_user') continue
      if (this.state.keyRefusal?.refused !== 'reads') this.refused(turn, outcome.error, 'writes')
    }
    return before === null && this.state.keyRefusal !== null
  }

  private refused(turn: Turn, { code, message }: VenueError, refused: KeyRefusal['refused']): void {
    const { state } = this
    const isNew = state.keyRefusal === null
    state.keyRefusal = { code, message, refused, againWallMs: turn.times.wallMs + KEY_AGAIN_MS }
    if (!isNew) return
    turn.setCursor(KEY_CURSOR, JSON.stringify({ code, message }))
    const { accountId } = state
    const params = { code, message }
    const alert = { key: ALERT_KEY, severity: 'critical', code: 'needs_key', accountId, botId: null } as const
    this.notifier.raise({ ...alert, message: `${code}: ${message}`, params })
    this.tell(turn)
  }

  private taken(turn: Turn): void {
    this.state.keyRefusal = null
    turn.setCursor(KEY_CURSOR, '')
    this.notifier.resolve(this.state.accountId, ALERT_KEY)
    this.tell(turn)
  }

  /** Every bot of the account looks different now. */
  private tell(turn: Turn): void {
    const { accountId, bots } = this.state
    turn.changes.push({ type: 'account', accountId })
    for (const botId of bots.keys()) turn.changes.push({ type: 'bot', accountId, botId })
  }
}
