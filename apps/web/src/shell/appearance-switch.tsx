import { Button, Tooltip } from 'antd'
import { useText } from '../i18n/i18n.ts'
import { Icon } from '../parts/icon.tsx'
import { setPreference } from '../preferences/preferences.ts'
import { TEST_IDS } from '../testids.ts'
import { useDark } from '../theme/appearance.ts'

/** Light or dark at once; "as the system" is in the settings. */
export function AppearanceSwitch() {
  const t = useText()
  const dark = useDark()
  const name = dark ? t('shell.toLight') : t('shell.toDark')
  return (
    <Tooltip title={name}>
      <Button
        type="text"
        aria-label={name}
        data-testid={TEST_IDS.appearance}
        icon={<Icon name={dark ? 'sun' : 'moon'} />}
        onClick={() => setPreference({ appearance: dark ? 'light' : 'dark' })}
      />
    </Tooltip>
  )
}
