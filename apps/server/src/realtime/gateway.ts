import { parseTopic, WEBSOCKET_PATH } from '@gridpilot/contract'
import type { FastifyInstance } from 'fastify'
import type { Caller } from '../http/route-handler.ts'
import { Connection, type ConnectionServices } from './connection.ts'
import { FLUSH_MS, type Hub } from './hub.ts'

const MAX_CONNECTIONS = 1_000
const MAX_PER_USER = 20

export interface GatewayServices {
  readonly hub: Hub
  authenticate(token: string): Promise<Caller | null>
  /** Is this bot the caller's? */
  ownsBot(userId: string, botId: string): Promise<boolean>
  ownsAccount(userId: string, accountId: string): Promise<boolean>
  ownsBacktest(userId: string, backtestId: string): Promise<boolean>
  knowsSymbol(symbol: string): Promise<boolean>
  readonly wallMs: () => number
}

/** Serves WEBSOCKET_PATH. Host and Origin were checked before the upgrade, like of every request. Returns a stop function. */
export function serveGateway(app: FastifyInstance, services: GatewayServices): () => void {
  const { hub } = services
  const connectionServices: ConnectionServices = {
    wallMs: services.wallMs,
    authenticate: services.authenticate,
    hasRoom: ({ userId }) => hub.connectionsOf(userId) < MAX_PER_USER,
    maySee: (caller, topic) => maySee(caller, topic, services),
    onSubscribed: (connection, topic) => hub.add(connection, topic),
    onUnsubscribed: (connection, topic) => hub.remove(connection, topic),
    onClosed: (connection) => hub.disconnected(connection),
  }
  app.get(WEBSOCKET_PATH, { websocket: true }, (socket) => {
    if (hub.size() >= MAX_CONNECTIONS) return socket.terminate()
    hub.connected(new Connection(socket, connectionServices))
  })
  const timer = setInterval(() => hub.flush(), FLUSH_MS)
  timer.unref()
  return () => clearInterval(timer)
}

async function maySee(caller: Caller, text: string, services: GatewayServices): Promise<boolean> {
  const topic = parseTopic(text)
  switch (topic?.kind) {
    case undefined:
      return false
    case 'bots':
    case 'alerts':
      return true
    case 'bot':
      return services.ownsBot(caller.userId, topic.id)
    case 'account':
      return services.ownsAccount(caller.userId, topic.id)
    case 'backtest':
      return services.ownsBacktest(caller.userId, topic.id)
    case 'ticker':
    case 'candles':
      return services.knowsSymbol(topic.symbol)
  }
}
