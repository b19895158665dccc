import {
  type CreateOptimizationRequestInput,
  type Optimization,
  type OptimizationList,
  routes,
} from '@gridpilot/contract'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { keys } from '../../../api/query-keys.ts'
import { api } from '../../../session/session.ts'

/** Searches kept per user. */
const KEPT = 20

/** The user's searches, newest first; asked often while one runs. */
export const useOptimizations = () =>
  useQuery({
    queryKey: keys.optimizations,
    queryFn: ({ signal }) => api.call(routes.listOptimizations, { query: { limit: KEPT }, signal }),
    refetchInterval: ({ state }) => (state.data?.items.some(({ status }) => status === 'running') ? 500 : false),
  })

/** A report never changes once it is written. */
export const useOptimizationReport = (id: string) =>
  useQuery({
    queryKey: keys.optimizationReport(id),
    queryFn: ({ signal }) => api.call(routes.getOptimizationReport, { params: { id }, signal }),
    staleTime: Number.POSITIVE_INFINITY,
  })

export function useOptimizationCommands() {
  const client = useQueryClient()
  const change = (write: (items: Optimization[]) => Optimization[]) =>
    client.setQueryData<OptimizationList>(keys.optimizations, (list) => list && { ...list, items: write(list.items) })
  const replace = (fresh: Optimization) => change((items) => items.map((each) => (each.id === fresh.id ? fresh : each)))
  const again = () => void client.invalidateQueries({ queryKey: keys.optimizations })
  const run = useMutation({
    mutationFn: (body: CreateOptimizationRequestInput) => api.call(routes.createOptimization, { body }),
    onSuccess: (fresh) => {
      change((items) => [fresh, ...items.filter(({ id }) => id !== fresh.id)])
      again()
    },
  })
  const cancel = useMutation({
    mutationFn: (id: string) => api.call(routes.cancelOptimization, { params: { id } }),
    onSuccess: replace,
    // It may have ended a moment before.
    onError: again,
  })
  const resume = useMutation({
    mutationFn: (id: string) => api.call(routes.resumeOptimization, { params: { id } }),
    onSuccess: (fresh) => {
      replace(fresh)
      again()
    },
  })
  const forget = useMutation({
    mutationFn: (id: string) => api.call(routes.deleteOptimization, { params: { id } }),
    onSuccess: (_, gone) => change((items) => items.filter(({ id }) => id !== gone)),
  })
  return { run, cancel, resume, forget }
}
