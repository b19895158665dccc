import { type GridBot, type GridEditPreview, type PatchGridBotRequestInput, routes } from '@gridpilot/contract'
import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { keys } from '../api/query-keys.ts'
import { api } from '../session/session.ts'
import { useSettled } from './use-settled.ts'

export interface EditPreview {
  readonly data: GridEditPreview | null
  readonly error: unknown
  /** Data or error are the server's answer to exactly the change shown. */
  readonly current: boolean
}

/** A bot without a grid yet has nothing that a change could be compared with. */
export const isComparable = ({ status }: GridBot): boolean => status !== 'created' && status !== 'waiting_trigger'

/** What a change would do to a bot, by the server. null: nothing to ask. */
export function useEditPreview(bot: GridBot, change: PatchGridBotRequestInput | null): EditPreview {
  const settled = useSettled(change)
  const query = useQuery({
    queryKey: keys.editPreview(bot.id, settled),
    queryFn: ({ signal }) =>
      api.call(routes.previewGridBotEdit, {
        params: { id: bot.id },
        body: settled as PatchGridBotRequestInput,
        signal,
      }),
    enabled: settled !== null && isComparable(bot),
    placeholderData: keepPreviousData,
    refetchInterval: 10_000, // the market moves
    retry: false,
  })
  const asked = JSON.stringify(change) === JSON.stringify(settled)
  return {
    data: settled === null ? null : (query.data ?? null),
    error: settled === null ? null : query.error,
    current: asked && change !== null && (query.isError || (query.isSuccess && !query.isPlaceholderData)),
  }
}
