/** Candles as file text: a price that swings ±3 % around 70,000 every 80 minutes, one minute each, no drift. */
export function candleText(length: number): string {
  const price = (i: number) => Math.round((70_000 + 2_100 * Math.sin((i * 2 * Math.PI) / 80)) * 10) / 10
  const rows = Array.from({ length }, (_, i) => {
    const [open, close] = [price(i), price(i + 1)]
    const high = Math.max(open, close)
    const low = Math.min(open, close)
    return `${1_700_006_400_000 + i * 60_000},${open},${high},${low},${close},1.5`
  })
  return `ts,open,high,low,close,volume\n${rows.join('\n')}\n`
}
