import react from '@vitejs/plugin-react'
import { defineConfig } from 'vite'
import { precompress } from './precompress.ts'

/** Where `npm run dev` finds the server; the built page always talks to the origin it was loaded from. */
const SERVER = process.env.GRIDPILOT_SERVER ?? 'http://127.0.0.1:3000'

/** What every page needs stands in two files instead of dozens; everything else is split by use. */
const GROUPS = [
  {
    name: 'libraries',
    test: /node_modules[\\/](react|react-dom|scheduler|react-router|cookie-es|i18next|react-i18next|@tanstack|zustand|zod)[\\/]/,
  },
  // The files of a backtest report are written on one page only; texts go with their language or with the late ones.
  {
    name: 'base',
    test: /web[\\/]src[\\/](api|format|live|preferences|session|theme)[\\/]|packages[\\/]contract[\\/](?!src[\\/](report[\\/]|recommendation-words[\\/]|\w+-texts))/,
  },
]

export default defineConfig({
  plugins: [react(), precompress()],
  // The server replaces this word by a fresh nonce in every answer of index.html; see src/theme/style-nonce.ts.
  html: { cspNonce: '__CSP_NONCE__' },
  build: {
    target: 'es2023',
    manifest: true,
    modulePreload: { polyfill: false },
    assetsInlineLimit: 0,
    chunkSizeWarningLimit: 700, // kB before gzip; what counts is the first load, which a test bounds
    rolldownOptions: { output: { codeSplitting: { groups: GROUPS, minSize: 4000 } } },
  },
  server: { host: '127.0.0.1', proxy: { '/api': { target: SERVER, changeOrigin: true, ws: true } } },
})
