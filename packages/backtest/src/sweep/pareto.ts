/** What a configuration is judged by: return is wanted high, drawdown low; both fractions. */
export interface Objectives {
  readonly roi: number
  readonly drawdown: number
}

/** Is one at least as good in both and better in one? */
const dominates = (a: Objectives, b: Objectives): boolean =>
  a.roi >= b.roi && a.drawdown <= b.drawdown && (a.roi > b.roi || a.drawdown < b.drawdown)

/**
 * Those that nobody dominates, by rising drawdown and so by rising return; of equals the first. Sorting does it: after
 * the drawdown the best return so far decides.
 */
export function paretoFront<Point extends Objectives>(points: readonly Point[]): Point[] {
  const order = points
    .map((point, place) => ({ point, place }))
    .sort((a, b) => a.point.drawdown - b.point.drawdown || b.point.roi - a.point.roi || a.place - b.place)
  const front: Point[] = []
  let best = Number.NEGATIVE_INFINITY
  for (const { point } of order) {
    if (point.roi <= best) continue
    best = point.roi
    front.push(point)
  }
  return front
}

/**
 * The front each belongs to: 0 nobody dominates, 1 only those of front 0 do, and so on (non-dominated sorting: Deb et
 * al., NSGA-II, 2002).
 */
export function frontRanks(points: readonly Objectives[]): number[] {
  const beats: number[][] = points.map(() => [])
  const beatenBy = points.map(() => 0)
  for (const [i, a] of points.entries()) {
    for (let k = i + 1; k < points.length; k += 1) {
      const b = points[k] as Objectives
      const [winner, loser] = dominates(a, b) ? [i, k] : dominates(b, a) ? [k, i] : [-1, -1]
      if (winner < 0) continue
      beats[winner]?.push(loser)
      beatenBy[loser] = (beatenBy[loser] ?? 0) + 1
    }
  }
  const ranks = points.map(() => 0)
  let front = beatenBy.flatMap((count, i) => (count === 0 ? [i] : []))
  for (let rank = 0; front.length > 0; rank += 1) {
    const next: number[] = []
    for (const i of front) {
      ranks[i] = rank
      for (const loser of beats[i] ?? []) {
        beatenBy[loser] = (beatenBy[loser] ?? 0) - 1
        if (beatenBy[loser] === 0) next.push(loser)
      }
    }
    front = next
  }
  return ranks
}

/** How alone each stands in its front, ends infinitely so: the sum of the gaps around it in both objectives. */
export function crowding(points: readonly Objectives[], ranks: readonly number[]): number[] {
  const alone = points.map(() => 0)
  const fronts = Map.groupBy(points.keys(), (i) => ranks[i] ?? 0)
  for (const members of fronts.values()) {
    for (const objective of ['roi', 'drawdown'] as const) {
      const value = (i: number | undefined) => points[i ?? 0]?.[objective] ?? 0
      const sorted = [...members].sort((a, b) => value(a) - value(b) || a - b)
      const spread = value(sorted.at(-1)) - value(sorted[0])
      for (const [place, i] of sorted.entries()) {
        const end = place === 0 || place === sorted.length - 1
        const gap = end || spread === 0 ? 0 : (value(sorted[place + 1]) - value(sorted[place - 1])) / spread
        alone[i] = (alone[i] ?? 0) + (end ? Number.POSITIVE_INFINITY : gap)
      }
    }
  }
  return alone
}
