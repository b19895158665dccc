import { type PreviewRequestInput, type PreviewResponse, routes } from '@gridpilot/contract'
import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { keys } from '../../api/query-keys.ts'
import { useSettled } from '../../bots/use-settled.ts'
import { api } from '../../session/session.ts'

/** Warnings of what the start would refuse: a bot would be made and stay where it is. */
const REFUSED_AT_START = new Set(['shared_isolated'])

export interface Preview {
  readonly data: PreviewResponse | null
  readonly error: unknown
  /** Data or error are the server's answer to exactly the request shown. */
  readonly current: boolean
  readonly retry: () => void
}

/** The server's preview of a request: the truth about what create would do. null: nothing to ask. */
export function usePreview(request: PreviewRequestInput | null): Preview {
  const settled = useSettled(request)
  const query = useQuery({
    queryKey: keys.preview(settled),
    queryFn: ({ signal }) => api.call(routes.previewGridBot, { body: settled as PreviewRequestInput, signal }),
    enabled: settled !== null,
    placeholderData: keepPreviousData,
    staleTime: 2000,
    refetchInterval: 10_000, // the market and the balance move
    retry: false,
  })
  const asked = JSON.stringify(request) === JSON.stringify(settled)
  return {
    data: query.data ?? null,
    error: query.error,
    current: asked && request !== null && (query.isError || (query.isSuccess && !query.isPlaceholderData)),
    retry: () => void query.refetch(),
  }
}

/** The server agrees with exactly what is shown, and what can be lost is known: the start button may be open. */
export const mayStart = ({ data, current }: Preview): boolean =>
  current &&
  data?.passes === true &&
  data.risk_metrics.worst_loss_usdt !== null &&
  !data.warnings.some(({ code }) => REFUSED_AT_START.has(code))
