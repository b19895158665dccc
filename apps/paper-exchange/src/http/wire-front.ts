import {
  type Backend,
  DEFAULT_WIRE_SETTINGS,
  RestDoor,
  type WireChoices,
  type WireSettings,
} from '@gridpilot/bitget-wire'
import type { Exchange } from '../exchange.ts'
import { FaultBoard } from '../faults/fault-board.ts'
import { Holds } from '../faults/holds.ts'
import { RestFaults } from '../faults/rest-faults.ts'
import { Drive } from '../market/drive.ts'
import { GroupCommit } from './group-commit.ts'
import { HOST_LIMITS, type HostLimits } from './host-limits.ts'
import { StreamHub } from './stream-hub.ts'

export interface FrontWish {
  readonly exchange: Exchange
  readonly signatureWindowMs: number
  /** 0: no limits, those of stream frames included. */
  readonly rateLimitFactor: number
  readonly limits?: HostLimits
  /** Other answers to open questions of the protocol. */
  readonly choices?: WireChoices
  readonly wallMs: () => number
  /** Something could not be made durable: the process must end. */
  readonly onFatal: (error: unknown) => void
}

/** Everything between the sockets and the exchange, put together: doors, streams, commits and faults. */
export interface WireFront {
  readonly limits: HostLimits
  readonly door: RestDoor
  readonly hub: StreamHub
  readonly drive: Drive
  readonly commits: GroupCommit
  readonly board: FaultBoard
  readonly holds: Holds
  readonly faults: RestFaults
  /** A key was made: with one of the demo environment, the header `paptrading` counts. */
  readonly onKey: () => void
}

export function openFront(wish: FrontWish): WireFront {
  const { exchange, signatureWindowMs, rateLimitFactor, choices = {}, wallMs, onFatal, limits = HOST_LIMITS } = wish
  const settings: { -readonly [K in keyof WireSettings]: WireSettings[K] } = {
    ...DEFAULT_WIRE_SETTINGS,
    signatureWindowMs,
    rateLimitFactor,
    framesPerSecond: Math.ceil(DEFAULT_WIRE_SETTINGS.framesPerSecond * rateLimitFactor),
  }
  const onKey = () => {
    settings.demoHeader = exchange.keys().some(({ demo }) => demo) ? 'enforced' : 'ignored'
  }
  onKey()
  const { venue, market } = exchange
  const backend: Backend = { venue, desk: exchange, market, keys: exchange, choices }
  const door = new RestDoor(backend, settings)
  const holds = new Holds()
  const board: FaultBoard = new FaultBoard(wallMs, () => faults.noteState())
  const hub = new StreamHub({
    backend,
    settings,
    rates: door.limits,
    limits,
    commits: () => commits,
    board,
    holds,
    wallMs,
  })
  const drive = new Drive(
    exchange,
    (events, moved) => {
      if (events.length > 0 && !board.quiet) faults.noteState()
      hub.publish(events, moved)
    },
    wallMs,
  )
  const commits: GroupCommit = new GroupCommit(drive, onFatal)
  const faults: RestFaults = new RestFaults({
    board,
    holds,
    door,
    backend,
    settings,
    wallMs,
    movePrice: (symbol, price) => void exchange.moveMarket(symbol, price),
    durable: () => commits.durable(),
  })
  return { limits, door, hub, drive, commits, board, holds, faults, onKey }
}
