import { ColorType, type DeepPartial, LineStyle, type TimeChartOptions, type UTCTimestamp } from 'lightweight-charts'
import { formatNumber, localeOf } from '../format/number.ts'
import { formatTime } from '../format/time.ts'
import type { Language } from '../preferences/preferences.ts'
import type { Palette } from '../theme/palette.ts'
import { FONT } from '../theme/theme.ts'

export const seconds = (ms: number): UTCTimestamp => Math.floor(ms / 1000) as UTCTimestamp

/** Colours, language and time zone of all charts. The credit stands in the footer, so the logo on the canvas is off. */
export function chartOptions(palette: Palette, language: Language, decimals: number): DeepPartial<TimeChartOptions> {
  const inZone = (at: number) => formatTime(at * 1000, language, 'short')
  return {
    autoSize: true,
    layout: {
      background: { type: ColorType.Solid, color: palette.surface },
      textColor: palette.textSoft,
      fontFamily: FONT,
      attributionLogo: false,
    },
    grid: { vertLines: { color: palette.grid }, horzLines: { visible: false } },
    // A label that does not fit is left out, not cut in half.
    rightPriceScale: { borderColor: palette.border, entireTextOnly: true },
    timeScale: {
      borderColor: palette.border,
      timeVisible: true,
      secondsVisible: false,
      // Hundreds of points on a phone: with the library's half a pixel for each they would not fit.
      minBarSpacing: 0.05,
      tickMarkFormatter: (time: unknown, kind: number) => tickText(Number(time), kind, language),
    },
    crosshair: { vertLine: { style: LineStyle.Dotted }, horzLine: { style: LineStyle.Dotted } },
    localization: {
      locale: localeOf(language),
      priceFormatter: (price: number) => formatNumber(price, language, { min: decimals, max: decimals }),
      timeFormatter: (time: unknown) => inZone(Number(time)),
    },
    handleScroll: { vertTouchDrag: false },
  }
}

/** Labels of the time axis in the user's zone: years, months, days, then hours. */
function tickText(at: number, kind: number, language: Language): string {
  const date = new Date(at * 1000)
  const text = (options: Intl.DateTimeFormatOptions) =>
    new Intl.DateTimeFormat(localeOf(language), options).format(date)
  if (kind === 0) return text({ year: 'numeric' })
  if (kind === 1) return text({ month: 'short' })
  if (kind === 2) return text({ month: 'numeric', day: 'numeric' })
  return text({ hour: '2-digit', minute: '2-digit', hourCycle: 'h23' })
}
