import { createBrowserRouter, Navigate } from 'react-router'
import { lateTexts } from './i18n/i18n.ts'
import { PageError } from './shell/page-error.tsx'
import { Shell } from './shell/shell.tsx'

/** Pages are loaded when they are first opened. */
export const router = createBrowserRouter([
  {
    path: '/login',
    lazy: async () => ({ Component: (await import('./pages/sign-in/sign-in-page.tsx')).SignInPage }),
    ErrorBoundary: PageError,
    HydrateFallback: () => null,
  },
  {
    path: '/',
    Component: Shell,
    ErrorBoundary: PageError,
    HydrateFallback: () => null,
    children: [
      { index: true, element: <Navigate to="/grid" replace /> },
      {
        ErrorBoundary: PageError,
        children: [
          {
            path: 'grid/:symbol?',
            lazy: async () => ({
              Component: (await import('./pages/futures-grid/futures-grid-page.tsx')).FuturesGridPage,
            }),
          },
          {
            path: 'bots/:id',
            lazy: async () => {
              const [{ BotPage }] = await Promise.all([import('./pages/bot/bot-page.tsx'), lateTexts()])
              return { Component: BotPage }
            },
          },
          {
            path: 'dashboard',
            lazy: async () => ({ Component: (await import('./pages/dashboard/dashboard-page.tsx')).DashboardPage }),
          },
          {
            path: 'backtest/:id?',
            lazy: async () => {
              const [{ BacktestPage }] = await Promise.all([import('./pages/backtest/backtest-page.tsx'), lateTexts()])
              return { Component: BacktestPage }
            },
          },
          {
            path: 'alerts',
            lazy: async () => ({ Component: (await import('./pages/alerts/alerts-page.tsx')).AlertsPage }),
          },
          {
            path: 'settings/:section?',
            lazy: async () => {
              const [{ SettingsPage }] = await Promise.all([import('./pages/settings/settings-page.tsx'), lateTexts()])
              return { Component: SettingsPage }
            },
          },
          {
            path: '*',
            lazy: async () => ({ Component: (await import('./shell/not-found.tsx')).NotFound }),
          },
        ],
      },
    ],
  },
])
