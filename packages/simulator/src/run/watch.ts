import type { VenueEvent } from '@gridpilot/venue-sim'
import type { Checker, DurableCommit, SentRequest, World, WorldEvent } from '../face.ts'

export interface Found {
  readonly invariant: string
  readonly message: string
}

/** The checkers of a run. The first one that finds something ends it. */
export class Watch {
  found: Found | null = null
  readonly #checkers: readonly Checker[]
  readonly #world: World

  constructor(checkers: readonly Checker[], world: World) {
    this.#checkers = checkers
    this.#world = world
  }

  report(invariant: string, message: string): void {
    this.found ??= { invariant, message }
  }

  event(event: WorldEvent): void {
    this.#ask((checker) => checker.afterEvent?.(this.#world, event))
  }

  send(request: SentRequest): void {
    this.#ask((checker) => checker.onSend?.(this.#world, request))
  }

  venue(events: readonly VenueEvent[]): void {
    this.#ask((checker) => checker.onVenue?.(this.#world, events))
  }

  commit(commit: DurableCommit): void {
    this.#ask((checker) => checker.onCommit?.(this.#world, commit))
  }

  line(line: string): void {
    this.#ask((checker) => checker.onLine?.(this.#world, line))
  }

  rest(): void {
    this.#ask((checker) => checker.atRest?.(this.#world))
  }

  #ask(question: (checker: Checker) => string | null | undefined): void {
    if (this.found !== null) return
    for (const checker of this.#checkers) {
      const message = question(checker)
      if (message === null || message === undefined) continue
      this.report(checker.invariant, message)
      return
    }
  }
}
