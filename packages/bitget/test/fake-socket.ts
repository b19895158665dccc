import { createHash } from 'node:crypto'
import type { IncomingMessage, Server } from 'node:http'
import type { Duplex } from 'node:stream'

/** The server's end of one WebSocket: unfragmented text frames only, enough to play the exchange in a test. */
export interface FakeSocket {
  readonly path: string
  /** Text frames received, the application's pings left out. */
  readonly received: string[]
  send(text: string): void
  sendBinary(bytes: Buffer): void
  /** Ends the connection without a close frame. */
  destroy(): void
  readonly destroyed: boolean
  /** Answer the application's `ping`; true unless a test turns it off. */
  pongs: boolean
}

export function acceptSockets(
  server: Server,
  onOpen: (socket: FakeSocket) => void,
  onText: (socket: FakeSocket, text: string) => void,
): void {
  server.on('upgrade', (request: IncomingMessage, wire: Duplex) => {
    const key = `${request.headers['sec-websocket-key']}258EAFA5-E914-47DA-95CA-C5AB0DC85B11`
    const accept = createHash('sha1').update(key).digest('base64')
    wire.write(
      `HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: ${accept}\r\n\r\n`,
    )
    wire.on('error', () => undefined)
    wire.on('end', () => wire.destroy())
    const socket: FakeSocket = {
      path: request.url ?? '',
      received: [],
      send: (text) => void wire.write(frame(1, Buffer.from(text))),
      sendBinary: (bytes) => void wire.write(frame(2, bytes)),
      destroy: () => void wire.destroy(),
      get destroyed() {
        return wire.destroyed
      },
      pongs: true,
    }
    onOpen(socket)
    let pending = Buffer.alloc(0)
    wire.on('data', (chunk: Buffer) => {
      pending = Buffer.concat([pending, chunk])
      for (let next = readFrame(pending); next; next = readFrame(pending)) {
        pending = pending.subarray(next.size)
        if (next.opcode === 8) wire.destroy()
        if (next.opcode !== 1) continue
        if (next.text === 'ping') {
          if (socket.pongs) socket.send('pong')
          continue
        }
        socket.received.push(next.text)
        onText(socket, next.text)
      }
    })
  })
}

function frame(opcode: number, payload: Buffer): Buffer {
  const head =
    payload.length < 126
      ? Buffer.from([0x80 | opcode, payload.length])
      : Buffer.from([0x80 | opcode, 126, payload.length >> 8, payload.length & 255])
  return Buffer.concat([head, payload])
}

/** null: not complete yet. Frames of a client are masked. */
function readFrame(bytes: Buffer): { opcode: number; text: string; size: number } | null {
  if (bytes.length < 6) return null
  const short = (bytes[1] ?? 0) & 127
  const start = short === 126 ? 4 : 2
  const length = short === 126 ? bytes.readUInt16BE(2) : short
  const size = start + 4 + length
  if (bytes.length < size) return null
  const mask = bytes.subarray(start, start + 4)
  const payload = bytes.subarray(start + 4, size).map((byte, i) => byte ^ (mask[i % 4] ?? 0))
  return { opcode: (bytes[0] ?? 0) & 15, text: Buffer.from(payload).toString(), size }
}
