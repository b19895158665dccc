import { type ThemeConfig, theme } from 'antd'
import type { MoveColors } from '../preferences/preferences.ts'
import { DARK, downColor, LIGHT, type Palette, upColor } from './palette.ts'

export const FONT =
  '"Pretendard Variable", Pretendard, -apple-system, BlinkMacSystemFont, "Segoe UI", "Apple SD Gothic Neo", ' +
  '"Malgun Gothic", "Noto Sans KR", "Noto Sans CJK KR", Roboto, sans-serif'

export const paletteOf = (dark: boolean): Palette => (dark ? DARK : LIGHT)

/** A border of a meaning's colour that does not shout. */
const edge = (color: string) => `${color}55`

/** antd's tokens from our palette. */
export function antdTheme(dark: boolean, still: boolean): ThemeConfig {
  const palette = paletteOf(dark)
  return {
    algorithm: dark ? theme.darkAlgorithm : theme.defaultAlgorithm,
    cssVar: { key: dark ? 'gp-dark' : 'gp-light' },
    hashed: false,
    token: {
      colorPrimary: palette.primary,
      colorLink: palette.primaryText,
      colorInfo: palette.blue,
      colorError: palette.red,
      colorSuccess: palette.green,
      colorWarning: palette.warning,
      colorInfoBg: palette.blueSoft,
      colorErrorBg: palette.redSoft,
      colorSuccessBg: palette.greenSoft,
      colorWarningBg: palette.warningSoft,
      colorInfoBorder: edge(palette.blue),
      colorErrorBorder: edge(palette.red),
      colorSuccessBorder: edge(palette.green),
      colorWarningBorder: edge(palette.warning),
      colorBgBase: palette.surface,
      colorBgLayout: palette.page,
      colorBgContainer: palette.surface,
      colorBgElevated: palette.surface,
      colorBorder: palette.border,
      colorBorderSecondary: palette.border,
      colorText: palette.text,
      colorTextSecondary: palette.textSoft,
      colorTextTertiary: palette.textSoft,
      colorTextDescription: palette.textSoft,
      colorTextPlaceholder: palette.textSoft,
      fontFamily: FONT,
      fontSize: 14,
      borderRadius: 8,
      controlHeight: 36,
      motion: !still,
      wireframe: false,
    },
    components: componentTokens(palette),
  }
}

/** Where antd's derived colours would fall below our contrast. */
function componentTokens(palette: Palette): NonNullable<ThemeConfig['components']> {
  return {
    Alert: { withDescriptionPadding: '10px 14px', withDescriptionIconSize: 20 },
    Button: { dangerColor: palette.onRed, primaryShadow: 'none', dangerShadow: 'none' },
    Slider: {
      railBg: palette.border,
      railHoverBg: palette.border,
      trackBg: palette.primary,
      trackHoverBg: palette.primary,
      handleColor: palette.primary,
    },
    Table: { headerBg: palette.raised },
    Tabs: {
      itemSelectedColor: palette.primaryText,
      itemHoverColor: palette.primaryText,
      itemActiveColor: palette.primaryText,
      inkBarColor: palette.primaryText,
    },
    Tooltip: { maxWidth: 340 },
  }
}

/** Puts the palette on the document as CSS variables (`--gp-…`) for our own style sheets. */
export function applyPalette(root: HTMLElement, dark: boolean, colors: MoveColors): void {
  const palette = paletteOf(dark)
  for (const [name, value] of Object.entries(palette)) root.style.setProperty(`--gp-${name}`, value)
  root.style.setProperty('--gp-up', upColor(palette, colors))
  root.style.setProperty('--gp-down', downColor(palette, colors))
  root.style.colorScheme = dark ? 'dark' : 'light'
  root.dataset.appearance = dark ? 'dark' : 'light'
}
