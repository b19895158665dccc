import { WEBSOCKET_PATH } from '@gridpilot/contract'
import { notifyManager, type QueryClient } from '@tanstack/react-query'
import { useEffect } from 'react'
import { create } from 'zustand'
import { accessToken, onAccessToken, refresh } from '../session/session.ts'
import { applyMessage, rereadTopic } from './apply-message.ts'
import { LiveBatch } from './live-batch.ts'
import { LiveConnection, type LiveState, type Socket } from './live-connection.ts'

/** State of the live connection and, while it is lost, since when (wall ms of this browser). */
export const useLiveState = create<{ state: LiveState; lostAtMs: number | null }>()(() => ({
  state: 'idle',
  lostAtMs: null,
}))

let connection: LiveConnection | null = null

/** Opens the live connection for the signed-in user; returns a function that closes it. */
export function startLive(client: QueryClient): () => void {
  const batch = new LiveBatch(
    (ms, action) => setTimeout(action, ms),
    (messages) => notifyManager.batch(() => messages.forEach((message) => void applyMessage(client, message))),
  )
  const live = new LiveConnection({
    open: openSocket,
    token: accessToken,
    renew: refresh,
    after: (ms, action) => {
      const timer = setTimeout(action, ms)
      return () => clearTimeout(timer)
    },
    random: Math.random,
    onState: (state) => showState(state),
    onMessage: (message) => batch.add(message),
    onReread: (topic) => rereadTopic(client, topic),
  })
  connection = live
  const forget = onAccessToken((token) => live.authenticate(token))
  const online = () => live.retryNow()
  window.addEventListener('online', online)
  live.start()
  return () => {
    forget()
    window.removeEventListener('online', online)
    live.stop()
    connection = null
  }
}

/** Subscribes to a topic while the component is on the page. */
export function useTopic(topic: string | null): void {
  const running = useLiveState(({ state }) => state !== 'idle')
  useEffect(() => {
    if (topic === null || !running) return
    return connection?.subscribe(topic)
  }, [topic, running])
}

function showState(state: LiveState): void {
  const { lostAtMs } = useLiveState.getState()
  const fine = state === 'live' || state === 'idle'
  useLiveState.setState({ state, lostAtMs: fine ? null : (lostAtMs ?? Date.now()) })
}

function openSocket(): Socket {
  const scheme = location.protocol === 'https:' ? 'wss:' : 'ws:'
  return new WebSocket(`${scheme}//${location.host}${WEBSOCKET_PATH}`) as Socket
}
