/** What two JSON values differ in besides their figures: `path: what`, empty when they have the same shape. */
export function shapeDifferences(sample: unknown, ours: unknown, path = ''): string[] {
  const [expected, actual] = [kindOf(sample), kindOf(ours)]
  // A sample's null stands for a value that is not there: ours may have one.
  if (expected === 'null' && (actual === 'null' || actual === 'string')) return []
  if (expected !== actual) return [`${path}: ${actual} for ${expected}`]
  if (Array.isArray(sample) && Array.isArray(ours)) return listDifferences(sample, ours, path)
  if (expected !== 'object') return []
  const [theirs, own] = [sample as Members, ours as Members]
  const missing = Object.keys(theirs).filter((name) => !(name in own))
  const added = Object.keys(own).filter((name) => !(name in theirs))
  const common = Object.keys(theirs).filter((name) => name in own)
  return [
    ...missing.map((name) => `${path}.${name}: missing`),
    ...added.map((name) => `${path}.${name}: added`),
    ...common.flatMap((name) => shapeDifferences(theirs[name], own[name], `${path}.${name}`)),
  ]
}

type Members = Readonly<Record<string, unknown>>

/** Tuples (a candle, price and size) have as many items; rows are compared one by one as far as both have them. */
function listDifferences(sample: readonly unknown[], ours: readonly unknown[], path: string): string[] {
  if (sample.length === 0) return []
  if (ours.length === 0) return [`${path}: empty`]
  const tuple = !sample.some((each) => kindOf(each) === 'object' || kindOf(each) === 'list')
  const length = tuple && sample.length !== ours.length ? [`${path}: ${ours.length} items`] : []
  const pairs = sample.slice(0, ours.length).flatMap((each, i) => shapeDifferences(each, ours[i], `${path}[]`))
  return [...new Set([...length, ...pairs])]
}

function kindOf(value: unknown): string {
  if (value === null) return 'null'
  return Array.isArray(value) ? 'list' : typeof value
}
