import { type GridBot, type GridBotStatus, routes } from '@gridpilot/contract'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { keys } from '../api/query-keys.ts'
import { applyMessage } from '../live/apply-message.ts'
import { api } from '../session/session.ts'

export type BotCommand = 'start' | 'pause' | 'resume' | 'delete' | 'edit' | 'stop'

const COMMANDS: Record<GridBotStatus, readonly BotCommand[]> = {
  created: ['start', 'edit', 'delete'],
  waiting_trigger: ['stop', 'edit'],
  starting: ['stop', 'edit'],
  running: ['stop', 'pause', 'edit'],
  out_of_range: ['stop', 'pause', 'edit'],
  paused: ['resume', 'stop', 'edit'],
  stopping: ['stop'],
  stopped: ['delete'],
  liquidated: ['delete'],
  needs_key: ['stop', 'edit'],
  error: ['stop', 'edit'],
}

/** What a person may do with a bot in this status. `stop` of a stopping bot shows its progress. */
export const commandsOf = (status: GridBotStatus): readonly BotCommand[] => COMMANDS[status]

export const isEnded = (status: GridBotStatus): boolean => status === 'stopped' || status === 'liquidated'

/** Takes a bot from an answer into everything on screen. */
export function useShowBot(): (bot: GridBot) => void {
  const client = useQueryClient()
  return (bot) => {
    applyMessage(client, { topic: 'bots', seq: 1, type: 'bot', data: bot })
    void client.invalidateQueries({ queryKey: keys.bot(bot.id) })
  }
}

/** Start, pause, resume and delete; stop and edit have dialogs of their own. */
export function useBotCommand(bot: GridBot) {
  const client = useQueryClient()
  const show = useShowBot()
  return useMutation({
    mutationFn: async (command: 'start' | 'pause' | 'resume' | 'delete') => {
      const params = { id: bot.id }
      if (command === 'delete') {
        await api.call(routes.deleteGridBot, { params })
        applyMessage(client, { topic: 'bots', seq: 1, type: 'bot_archived', data: { id: bot.id } })
        return
      }
      const route = { start: routes.startGridBot, pause: routes.pauseGridBot, resume: routes.resumeGridBot }[command]
      show(await api.call(route, { params }))
    },
  })
}
