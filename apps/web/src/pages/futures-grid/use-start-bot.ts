import { type CreateGridBotRequestInput, type GridBot, routes } from '@gridpilot/contract'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useRef } from 'react'
import { keys } from '../../api/query-keys.ts'
import { withBot } from '../../live/apply-message.ts'
import { api } from '../../session/session.ts'

/**
 * Creates a bot and starts it. Pressing again after a lost answer repeats the same creation by its idempotency key, and
 * a bot that was created but not started is only started: never two bots from one wish.
 */
export function useStartBot(onStarted: (bot: GridBot) => void) {
  const client = useQueryClient()
  const wish = useRef<{ request: string; key: string; bot: GridBot | null } | null>(null)
  return useMutation({
    mutationFn: async (request: CreateGridBotRequestInput) => {
      const text = JSON.stringify(request)
      if (wish.current?.request !== text) wish.current = { request: text, key: crypto.randomUUID(), bot: null }
      const { key } = wish.current
      wish.current.bot ??= await api.call(routes.createGridBot, { body: request, idempotencyKey: key })
      return api.call(routes.startGridBot, { params: { id: wish.current.bot.id } })
    },
    onSuccess: (bot) => {
      wish.current = null
      for (const [key, list] of client.getQueriesData<Parameters<typeof withBot>[0]>({ queryKey: keys.everyBots })) {
        if (list) client.setQueryData(key, withBot(list, bot))
      }
      void client.invalidateQueries({ queryKey: keys.everyBots })
      void client.invalidateQueries({ queryKey: keys.accounts })
      onStarted(bot)
    },
  })
}
