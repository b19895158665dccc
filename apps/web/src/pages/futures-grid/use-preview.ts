import { type PreviewRequestInput, type PreviewResponse, routes } from '@gridpilot/contract'
import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { useEffect, useState } from 'react'
import { keys } from '../../api/query-keys.ts'
import { api } from '../../session/session.ts'

/** Typing settles for this long before the server is asked. */
const SETTLE_MS = 300

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

function useSettled<Value>(value: Value): Value {
  const text = JSON.stringify(value)
  const [settled, setSettled] = useState(value)
  useEffect(() => {
    const timer = setTimeout(() => setSettled(JSON.parse(text) as Value), SETTLE_MS)
    return () => clearTimeout(timer)
  }, [text])
  return settled
}
