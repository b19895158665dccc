import { type ThemeConfig, theme } from 'antd'
import type { MoveColors } from '../preferences/preferences.ts'
import { DARK, downColor, LIGHT, type Palette, upColor } from './palette.ts'

export const FONT =
  '"Pretendard Variable", Pretendard, -apple-system, BlinkMacSystemFont, "Segoe UI", "Apple SD Gothic Neo", ' +
  '"Malgun Gothic", "Noto Sans KR", "Noto Sans CJK KR", Roboto, sans-serif'

export const paletteOf = (dark: boolean): Palette => (dark ? DARK : LIGHT)

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
    components: { Table: { headerBg: palette.raised }, Tooltip: { maxWidth: 340 } },
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
