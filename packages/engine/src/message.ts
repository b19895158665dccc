import { type BotCommand, err, type GridBot, type Instrument, type Result } from '@gridpilot/core'
import type { EngineError } from './engine-face.ts'
import type { BotView } from './engine-view.ts'
import type { GatewayResult } from './gateway.ts'
import type { OrderLookup, Read, Ticker, VenueEvent } from './ports/venue.ts'
import type { StopAnswer } from './protection/stop-enquiries.ts'
import type { SweepResult } from './sweep.ts'

export type Reply<T> = (result: Result<T, EngineError>) => void

/** How preparing an account for a bot's start ended. */
export type Preparation =
  | { readonly outcome: 'ready'; readonly ticker: Ticker }
  | { readonly outcome: 'refused'; readonly reason: string }
  | { readonly outcome: 'retry'; readonly reason: string }

/** Everything that can arrive in an account's mailbox; handled strictly one turn after the other. */
export type Message =
  | { readonly type: 'venue'; readonly event: VenueEvent }
  | { readonly type: 'gateway'; readonly result: GatewayResult }
  | {
      readonly type: 'lookup'
      readonly clientOrderId: string
      readonly startedWallMs: number
      readonly read: Read<OrderLookup>
    }
  | { readonly type: 'stop_lookup'; readonly answer: StopAnswer }
  | { readonly type: 'sweep'; readonly result: SweepResult }
  | { readonly type: 'prepared'; readonly botId: string; readonly preparation: Preparation }
  | { readonly type: 'command'; readonly botId: string; readonly command: BotCommand; readonly reply: Reply<BotView> }
  | { readonly type: 'add_bot'; readonly bot: GridBot; readonly reply: Reply<BotView> }
  | { readonly type: 'forget'; readonly botId: string; readonly reply: Reply<null> }
  /** The user says that this installation is the only one on the account. */
  | { readonly type: 'claim'; readonly reply: Reply<null> }
  /** The exchange's trading rules, read again. */
  | { readonly type: 'instruments'; readonly instruments: readonly Instrument[] }
  | { readonly type: 'wake' }

/** Tells those who wait for an answer that nothing was done. */
export function refuse(messages: readonly Message[], error: EngineError): void {
  for (const message of messages) if ('reply' in message) message.reply(err(error))
}

/** The most specific cause among what arrived, recorded on every order it leads to. */
export function causeOf(messages: readonly Message[]): string {
  for (const message of messages) {
    if (message.type === 'command') return `command:${message.command.name}`
    if (message.type === 'venue' && message.event.type === 'fill') return `fill:${message.event.fill.tradeId}`
  }
  return messages[0]?.type === 'sweep' ? 'sweep' : 'plan'
}
