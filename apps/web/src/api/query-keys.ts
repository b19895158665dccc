import type { Timeframe } from '@gridpilot/contract'

/** Keys of everything read from the server. The first word is what a live topic invalidates. */
export const keys = {
  health: ['health'] as const,
  accounts: ['accounts'] as const,
  symbols: ['symbols'] as const,
  ticker: (symbol: string) => ['ticker', symbol] as const,
  candles: (symbol: string, timeframe: Timeframe) => ['candles', symbol, timeframe] as const,
  analysis: (symbol: string, accountId: string | null) => ['analysis', symbol, accountId] as const,
  preview: (request: unknown) => ['preview', request] as const,
  editPreview: (id: string, change: unknown) => ['edit-preview', id, change] as const,
  bots: (accountId: string | null) => ['bots', accountId] as const,
  everyBots: ['bots'] as const,
  bot: (id: string) => ['bot', id] as const,
  botOrders: (id: string) => ['bot', id, 'orders'] as const,
  botFills: (id: string) => ['bot', id, 'fills'] as const,
  botTrips: (id: string) => ['bot', id, 'trips'] as const,
  botEvents: (id: string) => ['bot', id, 'events'] as const,
  botPerformance: (id: string) => ['bot', id, 'performance'] as const,
  dashboard: (accountId: string | null) => ['dashboard', accountId] as const,
  everyDashboard: ['dashboard'] as const,
  alerts: ['alerts'] as const,
  riskSettings: ['risk-settings'] as const,
  stopAll: ['stop-all'] as const,
  audits: ['audits'] as const,
  arming: (accountId: string) => ['arming', accountId] as const,
  heartbeat: ['heartbeat'] as const,
}
