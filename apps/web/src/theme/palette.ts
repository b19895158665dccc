import type { MoveColors } from '../preferences/preferences.ts'

/** Colours of one appearance. Text colours keep a contrast of at least 4.5 on `surface` (tested). */
export interface Palette {
  readonly page: string
  readonly surface: string
  readonly raised: string
  readonly border: string
  readonly text: string
  readonly textSoft: string
  readonly primary: string
  readonly primaryText: string
  readonly green: string
  readonly red: string
  /** Text on a red button. */
  readonly onRed: string
  readonly blue: string
  readonly warning: string
  readonly grid: string
  /** Backgrounds behind messages and tags of that meaning. */
  readonly greenSoft: string
  readonly redSoft: string
  readonly blueSoft: string
  readonly warningSoft: string
}

export const LIGHT: Palette = {
  page: '#f5f6f8',
  surface: '#ffffff',
  raised: '#f0f2f6',
  border: '#dfe3ea',
  text: '#171c26',
  textSoft: '#566073',
  primary: '#4f46c8',
  primaryText: '#4f46c8',
  green: '#0a7a48',
  red: '#c62f39',
  onRed: '#ffffff',
  blue: '#1b5fcc',
  warning: '#97580a',
  grid: '#e9ecf1',
  greenSoft: '#e8f6ee',
  redSoft: '#fdeeee',
  blueSoft: '#eaf1fd',
  warningSoft: '#fdf5e6',
}

export const DARK: Palette = {
  page: '#0e1218',
  surface: '#161b23',
  raised: '#1e2530',
  border: '#2b3442',
  text: '#e7ebf1',
  textSoft: '#9ba7b8',
  primary: '#6259dc',
  primaryText: '#a9a2ff',
  green: '#3ccb88',
  red: '#ff7d7f',
  onRed: '#2a0b0d',
  blue: '#74abff',
  warning: '#f0b455',
  grid: '#222a36',
  greenSoft: '#14291f',
  redSoft: '#321c20',
  blueSoft: '#18263c',
  warningSoft: '#30260f',
}

/** Strip colours by account kind; white text on them keeps a contrast of at least 4.5. */
export const STRIP = { paper: '#0b6e80', 'bitget-demo': '#a04a06', bitget: '#b3171f' } as const

export const upColor = (palette: Palette, colors: MoveColors) => (colors === 'green_red' ? palette.green : palette.red)
export const downColor = (palette: Palette, colors: MoveColors) => (colors === 'green_red' ? palette.red : palette.blue)

/** Contrast ratio of two #rrggbb colours by WCAG 2, 1…21. */
export function contrast(first: string, second: string): number {
  const [light, dark] = [luminance(first), luminance(second)].sort((a, b) => b - a)
  return ((light ?? 0) + 0.05) / ((dark ?? 0) + 0.05)
}

function luminance(color: string): number {
  const channel = (from: number) => {
    const value = Number.parseInt(color.slice(from, from + 2), 16) / 255
    return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4
  }
  return 0.2126 * channel(1) + 0.7152 * channel(3) + 0.0722 * channel(5)
}
