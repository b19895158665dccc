/** One row of the import table: what the sources of a room may import of ours. Its tests may wire anything. */
export interface Room {
  /** Folder below the repository root. */
  readonly folder: string
  /** Rooms it may import, by package name without scope. */
  readonly imports: readonly string[]
  /** Of these rooms it may import types only. */
  readonly typesOnly?: readonly string[]
  /** Pure rooms: no clock, random, timers, I/O, async, and no package from outside. */
  readonly pure?: true
}

/**
 * The import table of docs/ARCHITECTURE.md. It is data, used by the architecture test and by dependency-cruiser; a
 * room missing here fails the test, because a new room needs a reason.
 */
export const ROOMS: Readonly<Record<string, Room>> = {
  core: { folder: 'packages/core', imports: [], pure: true },
  'venue-sim': { folder: 'packages/venue-sim', imports: ['core'], pure: true },
  engine: { folder: 'packages/engine', imports: ['core'] },
  bitget: { folder: 'packages/bitget', imports: ['core', 'engine'], typesOnly: ['engine'] },
  store: { folder: 'packages/store', imports: ['core', 'engine'], typesOnly: ['engine'] },
  backtest: { folder: 'packages/backtest', imports: ['core', 'venue-sim', 'engine'] },
  advisor: { folder: 'packages/advisor', imports: ['core', 'backtest'] },
  'bitget-wire': { folder: 'packages/bitget-wire', imports: ['core', 'venue-sim'] },
  simulator: {
    folder: 'packages/simulator',
    imports: ['core', 'venue-sim', 'engine', 'bitget', 'bitget-wire', 'store'],
  },
  contract: { folder: 'packages/contract', imports: ['core'] },
  server: {
    folder: 'apps/server',
    imports: ['core', 'contract', 'engine', 'store', 'bitget', 'backtest', 'advisor'],
  },
  'paper-exchange': { folder: 'apps/paper-exchange', imports: ['core', 'venue-sim', 'bitget-wire'] },
  cli: {
    folder: 'apps/cli',
    imports: ['core', 'contract', 'engine', 'store', 'bitget', 'backtest', 'advisor', 'simulator'],
  },
  web: { folder: 'apps/web', imports: ['core', 'contract'] },
}
