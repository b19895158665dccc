import { parseClientOrderId } from '@gridpilot/core'
import type { AccountState, Rival } from './account-state.ts'
import type { Sweep } from './sweep.ts'

/** Name of the cursor that remembers a rival over restarts; '' once the user has said that there is none any more. */
const RIVAL_CURSOR = 'rival'
/** Name of the cursor that lists installations the user has said are gone: their orders are foreign orders. */
const CLAIMED_CURSOR = 'claimed_from'
/** What the first looks show may be left from before, however late they come. */
const FIRST_SWEEPS = 2

/** The cursors that say so. */
export const rivalCursors = (rival: Rival): [name: string, value: string] => [RIVAL_CURSOR, JSON.stringify(rival)]

export function rivalOf(cursors: Readonly<Record<string, string>>): Rival | null {
  const text = cursors[RIVAL_CURSOR] ?? ''
  return text === '' ? null : (JSON.parse(text) as Rival)
}

/** What becomes durable when the user says that this installation is the only one. */
export function claimCursors(state: AccountState): [name: string, value: string][] {
  const { rival, cursors } = state
  const other = rival?.kind === 'other_installation' ? parseClientOrderId(rival.clientOrderId)?.installation : undefined
  const claimed = [cursors[CLAIMED_CURSOR] ?? '', other ?? ''].filter((name) => name !== '').join(',')
  return [
    [RIVAL_CURSOR, ''],
    [CLAIMED_CURSOR, claimed],
  ]
}

/**
 * Notices a second installation on the account by what it does: orders of another installation's name, or orders of ours
 * that this database has never made. Both installations see each other's orders, so both stop. What is there at the start
 * is no proof of the second kind: an older backup of this database has forgotten its newest orders, too.
 */
export class Rivals {
  private readonly state: AccountState
  private readonly settleMs: number
  private quietUntilMs: number
  private sweeps = 0
  private readonly leftovers = new Set<string>()
  private othersBefore: ReadonlySet<string> = new Set()

  /** `settleMs`: as long as an order sent before the start may take to show. */
  constructor(state: AccountState, settleMs: number) {
    this.state = state
    this.settleMs = settleMs
    this.quietUntilMs = state.loadedWallMs + settleMs
  }

  /** The user says that this installation is the only one: what is there now is left from another. */
  claimed(wallMs: number): void {
    this.quietUntilMs = wallMs + this.settleMs
    this.sweeps = 0
    this.othersBefore = new Set()
  }

  /** `unknown`: open orders under our name that no intent of ours stands behind. */
  look(sweep: Sweep, installation: string, unknown: readonly string[]): Rival | null {
    if (this.sweeps < FIRST_SWEEPS || sweep.startedWallMs <= this.quietUntilMs)
      for (const id of unknown) this.leftovers.add(id)
    this.sweeps += 1
    if (installation === '') return null
    const claimed = (this.state.cursors[CLAIMED_CURSOR] ?? '').split(',')
    const others = sweep.openOrders.filter(({ clientOrderId }) => {
      const other = parseClientOrderId(clientOrderId)?.installation
      return other !== undefined && other !== installation && !claimed.includes(other)
    })
    // One sweep may have caught an order of a moment; two have seen somebody at work.
    const confirmed = others.find(({ clientOrderId }) => this.othersBefore.has(clientOrderId))
    this.othersBefore = new Set(others.map(({ clientOrderId }) => clientOrderId))
    return confirmed === undefined ? null : { kind: 'other_installation', clientOrderId: confirmed.clientOrderId }
  }

  /** An order of our name that nobody here made: left from before (to be canceled), or the work of a copy. */
  isLeftover(clientOrderId: string): boolean {
    return this.leftovers.has(clientOrderId)
  }
}
