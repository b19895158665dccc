/** One way in which an answer of ours differs from a sample: where, and how. */
export type Difference = `${string}: ${string}`

type Kind = 'object' | 'list' | 'string' | 'number' | 'boolean' | 'null' | 'absent'

function kindOf(value: unknown): Kind {
  if (value === undefined) return 'absent'
  if (value === null) return 'null'
  if (Array.isArray(value)) return 'list'
  return typeof value as Kind
}

/**
 * Where `ours` has other members or other types than `sample`. Rows of a list are compared with the sample's first row,
 * members by name; values are never compared.
 */
export function differences(sample: unknown, ours: unknown, path = ''): Difference[] {
  const [wanted, got] = [kindOf(sample), kindOf(ours)]
  if (wanted !== got) return [`${path}: ${wanted} is ${got}`]
  if (wanted === 'list') return listDifferences(sample as unknown[], ours as unknown[], path)
  if (wanted !== 'object') return []
  const [a, b] = [sample, ours] as [Record<string, unknown>, Record<string, unknown>]
  const names = [...new Set([...Object.keys(a), ...Object.keys(b)])].sort()
  return names.flatMap((name) => differences(a[name], b[name], path === '' ? name : `${path}.${name}`))
}

function listDifferences(sample: readonly unknown[], ours: readonly unknown[], path: string): Difference[] {
  if (sample.length === 0) return []
  if (ours.length === 0) return [`${path}[]: empty`]
  return [...new Set(ours.flatMap((row) => differences(sample[0], row, `${path}[]`)))]
}
