import en from 'antd/locale/en_US'
import ko from 'antd/locale/ko_KR'
import { usePreferences } from '../preferences/preferences.ts'

/** antd's own words (empty lists, OK and Cancel) in the chosen language. */
export const useAntdLocale = () => (usePreferences((state) => state.language) === 'ko' ? ko : en)
