import type { Language } from '../preferences/preferences.ts'
import { localeOf } from './number.ts'

export type TimeShape = 'time' | 'date' | 'full' | 'short' | 'minute'

const SHAPES: Record<TimeShape, Intl.DateTimeFormatOptions> = {
  time: { hour: '2-digit', minute: '2-digit', second: '2-digit', hourCycle: 'h23' },
  date: { year: 'numeric', month: 'short', day: 'numeric' },
  short: { month: 'short', day: 'numeric', hour: '2-digit', minute: '2-digit', hourCycle: 'h23' },
  minute: { year: 'numeric', month: 'short', day: 'numeric', hour: '2-digit', minute: '2-digit', hourCycle: 'h23' },
  full: {
    year: 'numeric',
    month: 'short',
    day: 'numeric',
    hour: '2-digit',
    minute: '2-digit',
    second: '2-digit',
    hourCycle: 'h23',
  },
}

const formatters = new Map<string, Intl.DateTimeFormat>()

/** A UTC time (ISO text or ms) in the user's zone, or in `zone`. */
export function formatTime(at: string | number, language: Language, shape: TimeShape, zone?: string): string {
  const key = `${language} ${shape} ${zone ?? ''}`
  let format = formatters.get(key)
  if (!format) {
    format = new Intl.DateTimeFormat(localeOf(language), { ...SHAPES[shape], ...(zone ? { timeZone: zone } : {}) })
    formatters.set(key, format)
  }
  const date = new Date(at)
  return Number.isNaN(date.getTime()) ? '–' : format.format(date)
}

/** The same instant in UTC, for tooltips: "2026-03-01 04:05:06 UTC". */
export function formatUtc(at: string | number): string {
  const date = new Date(at)
  return Number.isNaN(date.getTime()) ? '–' : `${date.toISOString().slice(0, 19).replace('T', ' ')} UTC`
}

export type AgeUnit = 'seconds' | 'minutes' | 'hours' | 'days'

/** An age in its largest fitting unit, whole numbers: 75 s → 1 minute. */
export function ageParts(ms: number): { unit: AgeUnit; count: number } {
  const seconds = Math.max(0, Math.floor(ms / 1000))
  if (seconds < 60) return { unit: 'seconds', count: seconds }
  if (seconds < 3600) return { unit: 'minutes', count: Math.floor(seconds / 60) }
  if (seconds < 86_400) return { unit: 'hours', count: Math.floor(seconds / 3600) }
  return { unit: 'days', count: Math.floor(seconds / 86_400) }
}
