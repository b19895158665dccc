/** The choice that looks most like `text`; null when none is near enough to be what somebody meant. */
export function nearestOf(text: string, choices: readonly string[]): string | null {
  const wanted = text.toLowerCase()
  const scored = choices.map((choice) => ({ choice, distance: editDistance(wanted, choice.toLowerCase()) }))
  const best = scored.reduce((a, b) => (b.distance < a.distance ? b : a), { choice: '', distance: Infinity })
  return best.distance <= Math.max(2, Math.floor(best.choice.length / 2)) ? best.choice : null
}

/** ` Did you mean X?` for the end of a refusal; '' when nothing is near. */
export function didYouMean(text: string, choices: readonly string[]): string {
  const nearest = nearestOf(text, choices)
  return nearest === null ? '' : `. Did you mean ${nearest}?`
}

/** How many letters must be put in, taken out or changed to make `a` of `b` (Levenshtein), row by row. */
function editDistance(a: string, b: string): number {
  let before = Array.from({ length: b.length + 1 }, (_, i) => i)
  for (let i = 1; i <= a.length; i++) {
    const row = [i]
    for (let j = 1; j <= b.length; j++) {
      const change = (before[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1)
      row.push(Math.min(change, (before[j] ?? 0) + 1, (row[j - 1] ?? 0) + 1))
    }
    before = row
  }
  return before[b.length] ?? 0
}
