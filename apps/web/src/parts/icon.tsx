const PATHS = {
  grid: 'M3 5h14M3 10h14M3 15h14',
  dashboard: 'M3 16l4.5-6 3.5 3L17 5',
  backtest: 'M4 10a6 6 0 1 1 2 4.5M4 14.5V10.8h3.7M10 6.8V10l2.4 1.6',
  alerts: 'M10 3a4.5 4.5 0 0 1 4.5 4.5c0 4 1.5 5 1.5 5H4s1.5-1 1.5-5A4.5 4.5 0 0 1 10 3zM8.5 15.5a1.6 1.6 0 0 0 3 0',
  settings: 'M4 6h8M15 6h1M4 14h1M8 14h8M13.5 4v4M6.5 12v4',
  up: 'M10 15V5M5.5 9.5L10 5l4.5 4.5',
  down: 'M10 5v10M5.5 10.5L10 15l4.5-4.5',
  check: 'M4.5 10.5l3.5 3.5 7.5-8',
  cross: 'M5.5 5.5l9 9M14.5 5.5l-9 9',
  warning: 'M10 3l8 14H2zM10 8.5v4M10 14.8v.2',
  info: 'M10 2.5a7.5 7.5 0 1 0 0 15 7.5 7.5 0 0 0 0-15zM10 9v5M10 6v.2',
  sun: 'M10 6.5a3.5 3.5 0 1 0 0 7 3.5 3.5 0 0 0 0-7zM10 2v1.5M10 16.5V18M2 10h1.5M16.5 10H18M4.5 4.5l1 1M14.5 14.5l1 1M4.5 15.5l1-1M14.5 5.5l1-1',
  moon: 'M16 11.5A6.5 6.5 0 0 1 8.5 4 6.5 6.5 0 1 0 16 11.5z',
  logout: 'M8 4H4v12h4M12.5 6.5L16 10l-3.5 3.5M16 10H8',
  refresh: 'M15.5 7A6 6 0 1 0 16 11M16 3.5V7h-3.5',
  chevron: 'M7.5 5l5 5-5 5',
} as const

export type IconName = keyof typeof PATHS

/** A line icon in the text's colour. Decorative: the control around it carries the name. */
export function Icon({ name, size = 18 }: { name: IconName; size?: number }) {
  return (
    <svg className="icon" width={size} height={size} viewBox="0 0 20 20" aria-hidden="true" focusable="false">
      <path d={PATHS[name]} />
    </svg>
  )
}
