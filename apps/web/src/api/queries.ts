import { type Account, type Instrument, routes, type Timeframe } from '@gridpilot/contract'
import { useQuery } from '@tanstack/react-query'
import { usePreferences } from '../preferences/preferences.ts'
import { api } from '../session/session.ts'
import { keys } from './query-keys.ts'

/** Newest rows read at once for lists on the bot page. */
const ROWS = 100

export const useHealth = () =>
  useQuery({ queryKey: keys.health, queryFn: () => api.call(routes.health), refetchInterval: 15_000 })

export const useAccounts = () =>
  useQuery({ queryKey: keys.accounts, queryFn: () => api.call(routes.listAccounts, {}), refetchInterval: 30_000 })

/** The account the pages show: the chosen one, else the default, else the first; null while unknown. */
export function useAccount(): Account | null {
  const chosen = usePreferences((state) => state.accountId)
  const accounts = useAccounts().data?.items ?? []
  return (
    accounts.find(({ id }) => id === chosen) ?? accounts.find((account) => account.is_default) ?? accounts[0] ?? null
  )
}

export const useInstruments = () =>
  useQuery({ queryKey: keys.symbols, queryFn: () => api.call(routes.listSymbols), staleTime: 600_000 })

export function useInstrument(symbol: string): Instrument | null {
  return useInstruments().data?.items.find((each) => each.symbol === symbol) ?? null
}

export const useTicker = (symbol: string) =>
  useQuery({
    queryKey: keys.ticker(symbol),
    queryFn: ({ signal }) => api.call(routes.getTicker, { query: { symbol }, signal }),
    staleTime: 60_000,
  })

export const useCandles = (symbol: string, timeframe: Timeframe) =>
  useQuery({
    queryKey: keys.candles(symbol, timeframe),
    queryFn: ({ signal }) => api.call(routes.getCandles, { query: { symbol, timeframe, limit: 500 }, signal }),
    staleTime: 60_000,
  })

export const useAnalysis = (symbol: string, accountId: string | null) =>
  useQuery({
    queryKey: keys.analysis(symbol, accountId),
    queryFn: ({ signal }) =>
      api.call(routes.analyze, { body: { symbol, ...(accountId ? { account_id: accountId } : {}) }, signal }),
    staleTime: 600_000,
    retry: false,
  })

/** The running bots of an account together: shocks, funding, correlation. */
export const usePortfolio = (accountId: string) =>
  useQuery({
    queryKey: keys.portfolio(accountId),
    queryFn: ({ signal }) => api.call(routes.getPortfolio, { params: { id: accountId }, query: {}, signal }),
    staleTime: 30_000,
    refetchInterval: 60_000,
  })

export const useBots = (accountId: string | null) =>
  useQuery({
    queryKey: keys.bots(accountId),
    queryFn: ({ signal }) =>
      api.call(routes.listGridBots, { query: { limit: 200, ...(accountId ? { account_id: accountId } : {}) }, signal }),
    refetchInterval: 15_000,
  })

export const useBot = (id: string) =>
  useQuery({
    queryKey: keys.bot(id),
    queryFn: ({ signal }) => api.call(routes.getGridBot, { params: { id }, signal }),
    refetchInterval: 15_000,
  })

export const useBotOrders = (id: string) =>
  useQuery({
    queryKey: keys.botOrders(id),
    queryFn: ({ signal }) => api.call(routes.listGridBotOrders, { params: { id }, query: { limit: 200 }, signal }),
    refetchInterval: 15_000,
  })

export const useBotFills = (id: string) =>
  useQuery({
    queryKey: keys.botFills(id),
    queryFn: ({ signal }) => api.call(routes.listGridBotFills, { params: { id }, query: { limit: ROWS }, signal }),
  })

export const useBotTrips = (id: string) =>
  useQuery({
    queryKey: keys.botTrips(id),
    queryFn: ({ signal }) => api.call(routes.listTrades, { query: { bot_id: id, limit: ROWS }, signal }),
  })

export const useBotEvents = (id: string) =>
  useQuery({
    queryKey: keys.botEvents(id),
    queryFn: ({ signal }) => api.call(routes.listGridBotEvents, { params: { id }, query: { limit: ROWS }, signal }),
  })

export const useBotPerformance = (id: string) =>
  useQuery({
    queryKey: keys.botPerformance(id),
    queryFn: ({ signal }) => api.call(routes.getGridBotPerformance, { params: { id }, signal }),
    refetchInterval: 5000,
  })

export const useDashboard = (accountId: string | null) =>
  useQuery({
    queryKey: keys.dashboard(accountId),
    queryFn: ({ signal }) =>
      api.call(routes.getDashboard, { query: accountId ? { account_id: accountId } : {}, signal }),
    refetchInterval: 10_000,
  })

export const useAlerts = () =>
  useQuery({ queryKey: keys.alerts, queryFn: () => api.call(routes.listAlerts, { query: { limit: 100 } }) })

export const useRiskSettings = () =>
  useQuery({ queryKey: keys.riskSettings, queryFn: () => api.call(routes.getRiskSettings) })

/** Progress of the latest stop-all; polled while it runs. */
export const useStopAll = () =>
  useQuery({
    queryKey: keys.stopAll,
    queryFn: () => api.call(routes.getStopAll),
    refetchInterval: ({ state }) => (state.data?.latest?.state === 'running' ? 1000 : false),
  })

/** The newest audit of each account; one runs every hour. */
export const useAudits = () =>
  useQuery({ queryKey: keys.audits, queryFn: () => api.call(routes.getAudit), refetchInterval: 60_000 })

export const useHeartbeat = () =>
  useQuery({ queryKey: keys.heartbeat, queryFn: () => api.call(routes.getHeartbeat), refetchInterval: 15_000 })
