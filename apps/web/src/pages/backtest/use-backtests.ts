import { type Backtest, type BacktestList, type CreateBacktestRequestInput, routes } from '@gridpilot/contract'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { keys } from '../../api/query-keys.ts'
import { useLiveState, useTopic } from '../../live/live.ts'
import { api } from '../../session/session.ts'

/** Tests kept per user. */
const KEPT = 50

/** How often a running test is asked for: rarely while the live connection tells of it, for what it may have missed. */
const ASK_MS = 500
const ASK_LIVE_MS = 5_000

/** The user's tests, newest first. The one that runs now is told by the live connection, or asked for without one. */
export function useBacktests() {
  const live = useLiveState(({ state }) => state === 'live')
  const tests = useQuery({
    queryKey: keys.backtests,
    queryFn: ({ signal }) => api.call(routes.listBacktests, { query: { limit: KEPT }, signal }),
    refetchInterval: ({ state }) =>
      state.data?.items.some(({ status }) => status === 'running') ? (live ? ASK_LIVE_MS : ASK_MS) : false,
  })
  // They run one after the other, the oldest first.
  const running = tests.data?.items.findLast(({ status }) => status === 'running')
  useTopic(running === undefined ? null : `backtest:${running.id}`)
  return tests
}

export const useBacktestSpan = (symbol: string, enabled = true) =>
  useQuery({
    queryKey: keys.backtestSpan(symbol),
    queryFn: ({ signal }) => api.call(routes.getBacktestSpan, { query: { symbol }, signal }),
    staleTime: 60_000,
    enabled,
  })

/** A report never changes once it is written. */
export const useBacktestReport = (id: string) =>
  useQuery({
    queryKey: keys.backtestReport(id),
    queryFn: ({ signal }) => api.call(routes.getBacktestReport, { params: { id }, signal }),
    staleTime: Number.POSITIVE_INFINITY,
  })

export function useBacktestCommands() {
  const client = useQueryClient()
  const change = (write: (items: Backtest[]) => Backtest[]) =>
    client.setQueryData<BacktestList>(keys.backtests, (list) => list && { ...list, items: write(list.items) })
  const replace = (fresh: Backtest) => change((items) => items.map((each) => (each.id === fresh.id ? fresh : each)))
  const run = useMutation({
    mutationFn: (body: CreateBacktestRequestInput) => api.call(routes.createBacktest, { body }),
    onSuccess: (fresh) => {
      change((items) => [fresh, ...items.filter(({ id }) => id !== fresh.id)])
      void client.invalidateQueries({ queryKey: keys.backtests })
    },
  })
  const cancel = useMutation({
    mutationFn: (id: string) => api.call(routes.cancelBacktest, { params: { id } }),
    onSuccess: replace,
    // It may have ended a moment before.
    onError: () => void client.invalidateQueries({ queryKey: keys.backtests }),
  })
  const forget = useMutation({
    mutationFn: (id: string) => api.call(routes.deleteBacktest, { params: { id } }),
    onSuccess: (_, gone) => change((items) => items.filter(({ id }) => id !== gone)),
  })
  return { run, cancel, forget }
}
