import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'

export const GOOD = JSON.stringify({
  order: ['moderate', 'conservative'],
  market: { en: 'The price moves sideways near 100000.', ko: '가격이 100,000 부근에서 횡보합니다.' },
  cards: [
    {
      profile: 'conservative',
      veto: false,
      size_factor: 1,
      text: { en: 'It made -3.2% in bad months; the mean is 0.8%.', ko: '나쁜 달에는 -3.2%, 평균은 0.8%입니다.' },
    },
    { profile: 'moderate', veto: true, size_factor: 0.5, text: { en: 'Uses 2x leverage.', ko: '레버리지 2배입니다.' } },
  ],
})

/** How the endpoint behaves. A number: that HTTP status. `agree`: a good answer to the very table it is asked about. */
export type Behaviour =
  | number
  | 'slow'
  | 'agree'
  | 'truncated_body'
  | 'html'
  | { readonly content: string | null; readonly finish?: string }

/** A local endpoint that speaks the protocol and misbehaves on demand, one behaviour per request, the last one for ever. */
export class ModelServer {
  readonly requests: {
    readonly path: string
    readonly body: Record<string, unknown>
    readonly authorization: string
  }[] = []
  behaviours: Behaviour[] = [{ content: GOOD }]
  models: readonly string[] | null = ['deepseek-flash', 'deepseek-v4-pro']
  readonly #server: Server

  constructor() {
    this.#server = createServer((request, response) => void this.#answer(request, response))
  }

  async listen(): Promise<string> {
    await new Promise<void>((resolve) => this.#server.listen(0, '127.0.0.1', resolve))
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`
  }

  async close(): Promise<void> {
    this.#server.closeAllConnections()
    await new Promise((resolve) => this.#server.close(resolve))
  }

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const chunks: Buffer[] = []
    for await (const chunk of request) chunks.push(chunk as Buffer)
    const text = Buffer.concat(chunks).toString()
    const body = text === '' ? {} : (JSON.parse(text) as Record<string, unknown>)
    const path = request.url ?? ''
    this.requests.push({ path, body, authorization: request.headers.authorization ?? '' })
    const json = (status: number, value: unknown) =>
      response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(value))
    if (path.endsWith('/models')) {
      json(this.models === null ? 404 : 200, { object: 'list', data: this.models?.map((id) => ({ id })) })
      return
    }
    const behaviour = this.behaviours.length > 1 ? this.behaviours.shift() : this.behaviours[0]
    if (behaviour === 'slow' || behaviour === undefined) return
    if (typeof behaviour === 'number') json(behaviour, { error: { message: 'no', type: 'x', code: 'y' } })
    else if (behaviour === 'agree') json(200, completion(agreeing(body), 'stop'))
    else if (behaviour === 'html') response.writeHead(200, { 'content-type': 'text/html' }).end('<h1>gateway</h1>')
    else if (behaviour === 'truncated_body') {
      response.writeHead(200, { 'content-type': 'application/json', 'content-length': '5000' }).write('{"id":"1","choi')
      response.destroy()
    } else json(200, completion(behaviour.content, behaviour.finish ?? 'stop'))
  }
}

const completion = (content: string | null, finish: string) => ({
  id: '1',
  object: 'chat.completion',
  created: 1,
  model: 'deepseek-flash',
  choices: [{ index: 0, message: { role: 'assistant', content }, finish_reason: finish }],
  usage: {
    prompt_tokens: 1_000,
    completion_tokens: 300,
    total_tokens: 1_300,
    prompt_cache_hit_tokens: 600,
    prompt_cache_miss_tokens: 400,
  },
})

function agreeing(body: Readonly<Record<string, unknown>>): string {
  const messages = body.messages as readonly { readonly role: string; readonly content: string }[]
  const asked = messages.findLast(({ role }) => role === 'user')?.content ?? '{}'
  const { cards } = JSON.parse(asked) as {
    readonly cards: readonly { readonly profile: string; readonly mean: number }[]
  }
  const text = (mean: number) => ({ en: `The mean is ${mean}%.`, ko: `평균은 ${mean}%입니다.` })
  return JSON.stringify({
    order: cards.map(({ profile }) => profile).reverse(),
    market: { en: 'Look at the losses first.', ko: '손실을 먼저 보세요.' },
    cards: cards.map(({ profile, mean }) => ({ profile, veto: false, size_factor: 0.5, text: text(mean) })),
  })
}
