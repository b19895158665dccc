import { QueryClient, QueryClientProvider } from '@tanstack/react-query'
import { ConfigProvider } from 'antd'
import { StrictMode, useLayoutEffect, useMemo } from 'react'
import { RouterProvider } from 'react-router/dom'
import { ApiError } from './api/api-error.ts'
import { useAntdLocale } from './i18n/antd-locale.ts'
import { usePreferences } from './preferences/preferences.ts'
import { router } from './routes.tsx'
import { useDark } from './theme/appearance.ts'
import { nonceStyles, styleNonce } from './theme/style-nonce.ts'
import { antdTheme, applyPalette } from './theme/theme.ts'
import { useStill } from './theme/use-media.ts'

const client = new QueryClient({
  defaultOptions: {
    queries: {
      staleTime: 5000,
      networkMode: 'always', // a server on this machine needs no network
      retry: (count, error) => error instanceof ApiError && (error.status === 0 || error.status >= 500) && count < 2,
    },
    mutations: { networkMode: 'always' },
  },
})

const nonce = styleNonce(document)
nonceStyles(document, nonce)

export function App() {
  const dark = useDark()
  const still = useStill()
  const colors = usePreferences((state) => state.moveColors)
  const locale = useAntdLocale()
  const theme = useMemo(() => antdTheme(dark, still), [dark, still])
  useLayoutEffect(() => applyPalette(document.documentElement, dark, colors), [dark, colors])
  return (
    <StrictMode>
      <ConfigProvider theme={theme} locale={locale} {...(nonce === undefined ? {} : { csp: { nonce } })}>
        <QueryClientProvider client={client}>
          <RouterProvider router={router} />
        </QueryClientProvider>
      </ConfigProvider>
    </StrictMode>
  )
}
