import type { IChartApi } from 'lightweight-charts'

/** Room at each end of the time axis for half of its widest label ("12월 31일"), pixels: labels at an edge are cut there. */
const EDGE_PX = 30

/** Shows all `bars`, with room at both ends so that the first and the last label can be read. */
export function fitWhole(chart: IChartApi, bars: number): void {
  const room = chart.timeScale().width() - 2 * EDGE_PX
  const edge = (EDGE_PX * (bars - 1)) / room
  if (bars < 2 || room <= 0) chart.timeScale().fitContent()
  else chart.timeScale().setVisibleLogicalRange({ from: -edge, to: bars - 1 + edge })
}
