import { createServer, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'

/** A loopback address in front of an exchange: counts the pages of candles asked for, and can hold answers back. */
export interface ExchangeProxy {
  readonly url: string
  /** `endTime` of every page of history asked for. */
  readonly pages: number[]
  /** Pages after this many are not answered until it is raised. */
  holdAfter: number
  close(): Promise<void>
}

export async function openProxy(target: string): Promise<ExchangeProxy> {
  const held = new Set<ServerResponse>()
  const server = createServer(async (request, response) => {
    const url = new URL(request.url ?? '/', target)
    if (url.pathname.endsWith('/history-candles') && url.searchParams.get('granularity') === '1m') {
      proxy.pages.push(Number(url.searchParams.get('endTime')))
      if (proxy.pages.length > proxy.holdAfter) {
        held.add(response)
        return
      }
    }
    const answer = await fetch(url)
    response.writeHead(answer.status, { 'content-type': 'application/json' }).end(await answer.text())
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const proxy: ExchangeProxy = {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    pages: [],
    holdAfter: Number.POSITIVE_INFINITY,
    async close() {
      for (const response of held) response.destroy()
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    },
  }
  return proxy
}
