/**
 * How the simulated market behaves. The price runs in legs (one direction, a few dozen minutes) around a slow centre;
 * legs that lead away from the centre are rarer the farther the price is from it. Sizes are in log price (0.01 = 1 %).
 */
export interface Regime {
  /** Length of a leg, whole minutes [least, most]. */
  readonly legMinutes: readonly [number, number]
  /** Size of a leg [least, most]. */
  readonly legSize: readonly [number, number]
  /** Distance from the centre at which a leg away from it becomes (almost) impossible. */
  readonly pull: number
  /** Noise of one minute around the leg's line. */
  readonly noise: number
  /** The centre's daily step (one deviation) … */
  readonly centreStep: number
  /** … and the days it takes to return to the base price by itself. */
  readonly centreReturnDays: number
  /** The centre's daily drift, in runs of some days in one direction; 0: none. */
  readonly drift: number
}

/**
 * range (the default): swings of 1.15–1.9 % every 14–28 minutes. Any window of 60 minutes holds one whole leg, which
 * is wider than two cells of a 0.5 % grid: wherever such a grid starts, an order next to the price is met. The
 * deviation of a day's returns is 3 % when summed from minutes and 2.5 % from close to close; a day's high–low is 6 %.
 * trend: the same swings on a centre that runs for days in one direction. volatile: twice the swings and a restless
 * centre. quiet: half the swings; tight grids only.
 */
export const REGIMES = {
  range: {
    legMinutes: [14, 28],
    legSize: [0.0115, 0.019],
    pull: 0.009,
    noise: 0.0004,
    centreStep: 0.022,
    centreReturnDays: 15,
    drift: 0,
  },
  trend: {
    legMinutes: [14, 28],
    legSize: [0.0115, 0.019],
    pull: 0.009,
    noise: 0.0003,
    centreStep: 0.012,
    centreReturnDays: 60,
    drift: 0.02,
  },
  volatile: {
    legMinutes: [12, 30],
    legSize: [0.018, 0.045],
    pull: 0.025,
    noise: 0.0009,
    centreStep: 0.045,
    centreReturnDays: 12,
    drift: 0,
  },
  quiet: {
    legMinutes: [20, 45],
    legSize: [0.005, 0.009],
    pull: 0.0045,
    noise: 0.00015,
    centreStep: 0.006,
    centreReturnDays: 15,
    drift: 0,
  },
} as const satisfies Record<string, Regime>

export type RegimeName = keyof typeof REGIMES
export const REGIME_NAMES = Object.keys(REGIMES) as readonly RegimeName[]
