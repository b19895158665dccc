import './styles/base.css'
import './styles/parts.css'
import './styles/shell.css'
import { createRoot } from 'react-dom/client'
import { App } from './app.tsx'
import { lateTexts, showLanguage } from './i18n/i18n.ts'
import { usePreferences } from './preferences/preferences.ts'
import { resumeSession } from './session/session.ts'

const root = document.getElementById('root')
if (root === null) throw new Error('index.html has no #root')

void resumeSession()
usePreferences.subscribe(({ language }, before) => {
  if (language !== before.language) void showLanguage(language)
})
await showLanguage(usePreferences.getState().language)
createRoot(root).render(<App />)
void lateTexts()
