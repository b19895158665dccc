import react from '@vitejs/plugin-react'
import { defineConfig } from 'vite'

/** Where `npm run dev` finds the server; the built page always talks to the origin it was loaded from. */
const SERVER = process.env.GRIDPILOT_SERVER ?? 'http://127.0.0.1:3000'

export default defineConfig({
  plugins: [react()],
  // The server replaces this word by a fresh nonce in every answer of index.html; see src/theme/style-nonce.ts.
  html: { cspNonce: '__CSP_NONCE__' },
  build: { target: 'es2023', manifest: true, modulePreload: { polyfill: false }, assetsInlineLimit: 0 },
  server: { host: '127.0.0.1', proxy: { '/api': { target: SERVER, changeOrigin: true, ws: true } } },
})
