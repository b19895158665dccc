import axios, { type AxiosAdapter } from 'axios'
import { WebsocketClientV2 } from 'bitget-api'

/** What stands in for the machine below the code under test. */
export interface Platform {
  wallMs(): number
  random(): number
  /** Returns what takes the timer back. */
  setTimer(delayMs: number, action: () => void): () => void
  readonly request: AxiosAdapter
  connect(url: string): PlatformSocket
}

/** As much of a socket as the exchange's client library uses. */
export interface PlatformSocket {
  readyState: number
  onopen: ((event: unknown) => void) | null
  onmessage: ((event: { readonly type: string; readonly data: string }) => void) | null
  onerror: ((event: unknown) => void) | null
  onclose: ((event: unknown) => void) | null
  send(text: string): void
  close(): void
  terminate(): void
}

/** The real thing, from before anything was replaced. */
const realSetImmediate = setImmediate

/** Lets every promise that can settle without the outside world settle. */
export const microtasks = (): Promise<void> => new Promise((resolve) => realSetImmediate(resolve))

/** A timer as Node hands it out: it can be unreferenced and cleared. */
class VirtualTimer {
  readonly cancel: { now: () => void } = { now: () => undefined }
  ref(): this {
    return this
  }
  unref(): this {
    return this
  }
  hasRef(): boolean {
    return true
  }
  [Symbol.dispose](): void {
    this.cancel.now()
  }
}

type Callback = (...args: unknown[]) => void
type Prototype = { connectToWsUrl(url: string, wsKey: string): unknown }

let installed = false

/**
 * Puts `platform` below everything that runs in this thread: the clock, timers, randomness, HTTP requests of axios and
 * the sockets of bitget-api. One at a time. Returns what puts the real ones back.
 */
export function installPlatform(platform: Platform): () => void {
  if (installed) throw new Error('a simulation runs in this thread already')
  installed = true
  const restore = [
    replace(Date, 'now', () => platform.wallMs()),
    replace(Math, 'random', () => platform.random()),
    ...replaceTimers(platform),
    replace(axios.defaults, 'adapter', platform.request),
    replaceSockets(platform),
  ]
  return () => {
    for (const undo of restore.reverse()) undo()
    installed = false
  }
}

function replaceTimers(platform: Platform): (() => void)[] {
  const once = (action: Callback, delayMs?: number, ...args: unknown[]) => {
    const timer = new VirtualTimer()
    timer.cancel.now = platform.setTimer(delayMs ?? 0, () => action(...args))
    return timer
  }
  const again = (action: Callback, delayMs?: number, ...args: unknown[]) => {
    const timer = new VirtualTimer()
    const arm = () => {
      timer.cancel.now = platform.setTimer(Math.max(1, delayMs ?? 0), () => {
        arm()
        action(...args)
      })
    }
    arm()
    return timer
  }
  const clear = (timer: unknown) => {
    if (timer instanceof VirtualTimer) timer.cancel.now()
  }
  const soon = (action: Callback, ...args: unknown[]) => once(action, 0, ...args)
  return [
    replace(globalThis, 'setTimeout', once),
    replace(globalThis, 'setInterval', again),
    replace(globalThis, 'setImmediate', soon),
    replace(globalThis, 'clearTimeout', clear),
    replace(globalThis, 'clearInterval', clear),
    replace(globalThis, 'clearImmediate', clear),
  ]
}

/** Both clients of the library inherit the one method that opens a socket. */
function replaceSockets(platform: Platform): () => void {
  const prototype = Object.getPrototypeOf(WebsocketClientV2.prototype) as Prototype
  return replace(prototype, 'connectToWsUrl', function (this: SocketClient, url: string, wsKey: string) {
    const socket = platform.connect(url)
    socket.onopen = (event) => void this.onWsOpen(event, wsKey, url, socket)
    socket.onmessage = (event) => this.onWsMessage(event, wsKey, socket)
    socket.onerror = (event) => this.parseWsError('socket error', event, wsKey)
    socket.onclose = (event) => this.onWsClose(event, wsKey)
    return socket
  })
}

/** The client's own handlers, as its `connectToWsUrl` attaches them. */
interface SocketClient {
  onWsOpen(event: unknown, wsKey: string, url: string, socket: PlatformSocket): Promise<void>
  onWsMessage(event: unknown, wsKey: string, socket: PlatformSocket): void
  parseWsError(context: string, event: unknown, wsKey: string): void
  onWsClose(event: unknown, wsKey: string): void
}

function replace(target: object, name: string, value: unknown): () => void {
  const held = target as Record<string, unknown>
  const before = held[name]
  held[name] = value
  return () => {
    held[name] = before
  }
}
