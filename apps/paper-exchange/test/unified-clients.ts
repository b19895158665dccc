import { RestClientV3, WebsocketAPIClient, WebsocketClientV3, WS_KEY_MAP } from 'bitget-api'
import type { RunningExchange } from './running-exchange.ts'

/** The npm package's clients of a unified account, as they are: only keys and addresses are set. */
export interface UnifiedClients {
  readonly rest: RestClientV3
  readonly stream: WebsocketClientV3
  readonly trader: WebsocketAPIClient
  /** The names of the client's two sockets. */
  readonly sockets: Pick<typeof WS_KEY_MAP, 'v3Private' | 'v3Public'>
}

export function unifiedClients(
  exchange: RunningExchange,
  { key, secret, passphrase }: { readonly key: string; readonly secret: string; readonly passphrase: string },
): UnifiedClients {
  const keys = { apiKey: key, apiSecret: secret, apiPass: passphrase }
  const wsUrl = `ws://127.0.0.1:${exchange.port}/v3/ws`
  return {
    rest: new RestClientV3({ ...keys, baseUrl: exchange.url }),
    stream: new WebsocketClientV3({ ...keys, wsUrl }),
    trader: new WebsocketAPIClient({ ...keys, wsUrl, attachEventListeners: false }),
    sockets: WS_KEY_MAP,
  }
}
