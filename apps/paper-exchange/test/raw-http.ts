import { connect, type Socket } from 'node:net'

interface Waiting {
  readonly resolve: (answer: RawAnswer) => void
  readonly reject: (error: Error) => void
}

export interface RawAnswer {
  readonly status: number
  readonly body: string
}

/** One keep-alive connection, one request at a time: as little of its own work as possible, so that the server is measured. */
export class RawHttp {
  readonly #socket: Socket
  readonly #host: string
  #buffer = ''
  #waiting: Waiting | null = null

  private constructor(socket: Socket, port: number) {
    this.#socket = socket
    this.#host = `127.0.0.1:${port}`
    socket.setNoDelay(true)
    socket.setEncoding('latin1')
    socket.on('data', (text: string) => this.#read(text))
    socket.on('close', () => this.#waiting?.reject(new Error('the connection was closed')))
    socket.on('error', (error) => this.#waiting?.reject(error))
  }

  static open(port: number): Promise<RawHttp> {
    return new Promise((resolve, reject) => {
      const socket = connect(port, '127.0.0.1', () => resolve(new RawHttp(socket, port)))
      socket.once('error', reject)
    })
  }

  post(path: string, body: string, headers = ''): Promise<RawAnswer> {
    const head = `POST ${path} HTTP/1.1\r\nHost: ${this.#host}\r\nContent-Type: application/json\r\n`
    this.#socket.write(`${head}Content-Length: ${body.length}\r\n${headers}\r\n${body}`)
    return new Promise((resolve, reject) => {
      this.#waiting = { resolve, reject }
    })
  }

  end(): void {
    this.#socket.destroy()
  }

  #read(text: string): void {
    this.#buffer += text
    const head = this.#buffer.indexOf('\r\n\r\n')
    if (head === -1) return
    const length = /content-length: (\d+)/i.exec(this.#buffer.slice(0, head))
    const end = head + 4 + Number(length?.[1] ?? 0)
    if (this.#buffer.length < end) return
    const answer = { status: Number(this.#buffer.slice(9, 12)), body: this.#buffer.slice(head + 4, end) }
    this.#buffer = this.#buffer.slice(end)
    const waiting = this.#waiting
    this.#waiting = null
    waiting?.resolve(answer)
  }
}
