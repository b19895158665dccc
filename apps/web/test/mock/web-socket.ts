import { createHash } from 'node:crypto'
import type { Duplex } from 'node:stream'
import { ClientMessage, parseTopic } from '@gridpilot/contract'

const GUID = '258EAFA5-E914-47DA-95CA-C5AB0DC85B11'

/** The server side of one WebSocket, as much of RFC 6455 as a browser on this machine needs: short text frames. */
export class MockSocket {
  private readonly socket: Duplex
  private readonly sequences = new Map<string, number>()
  private readonly topics = new Set<string>()
  private buffer = Buffer.alloc(0)

  constructor(socket: Duplex, key: string) {
    this.socket = socket
    const accept = createHash('sha1')
      .update(key + GUID)
      .digest('base64')
    socket.write(
      `HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: ${accept}\r\n\r\n`,
    )
    socket.on('data', (data: Buffer) => this.receive(data))
    socket.on('error', () => socket.destroy())
  }

  /** Sends to the topic's subscriber with the next sequence number. */
  publish(topic: string, type: string, data: unknown): void {
    if (this.topics.has(topic)) this.send(topic, type, data)
  }

  get closed(): boolean {
    return this.socket.destroyed
  }

  private send(topic: string, type: string, data: unknown): void {
    const seq = (this.sequences.get(topic) ?? 0) + 1
    this.sequences.set(topic, seq)
    this.socket.write(frame(JSON.stringify({ topic, seq, type, data })))
  }

  private receive(data: Buffer): void {
    this.buffer = Buffer.concat([this.buffer, data])
    while (this.buffer.length >= 6) {
      const short = (this.buffer[1] ?? 0) & 127
      const header = short === 126 ? 8 : 6
      if (this.buffer.length < header) return
      const length = short === 126 ? this.buffer.readUInt16BE(2) : short
      if (this.buffer.length < header + length) return
      const mask = this.buffer.subarray(header - 4, header)
      const payload = Buffer.from(this.buffer.subarray(header, header + length)).map(
        (byte, i) => byte ^ (mask[i % 4] ?? 0),
      )
      const opcode = (this.buffer[0] ?? 0) & 15
      this.buffer = this.buffer.subarray(header + length)
      if (opcode === 8) this.socket.end()
      if (opcode === 1) this.answer(Buffer.from(payload).toString('utf8'))
    }
  }

  private answer(text: string): void {
    const message = ClientMessage.parse(JSON.parse(text))
    if (message.op === 'auth') {
      const expires_at = new Date(Date.now() + 600_000).toISOString()
      this.send('session', 'authenticated', { user_id: 'user-1', expires_at })
      return
    }
    if (message.op === 'ping') this.send('session', 'pong', {})
    if (message.op === 'ping' || parseTopic(message.topic) === null) return
    if (message.op === 'subscribe') this.topics.add(message.topic)
    this.send(message.topic, message.op === 'subscribe' ? 'subscribed' : 'unsubscribed', {})
    if (message.op === 'unsubscribe') this.topics.delete(message.topic)
  }
}

function frame(text: string): Buffer {
  const payload = Buffer.from(text)
  const header = payload.length < 126 ? Buffer.alloc(2) : payload.length < 65_536 ? Buffer.alloc(4) : Buffer.alloc(10)
  header[0] = 0x81
  header[1] = payload.length < 126 ? payload.length : payload.length < 65_536 ? 126 : 127
  if (header.length === 4) header.writeUInt16BE(payload.length, 2)
  if (header.length === 10) header.writeBigUInt64BE(BigInt(payload.length), 2)
  return Buffer.concat([header, payload])
}
