import { useMemo } from 'react'
import { usePreferences } from '../preferences/preferences.ts'
import { downColor, type Palette, upColor } from './palette.ts'
import { paletteOf } from './theme.ts'
import { useMedia } from './use-media.ts'

/** Dark or light, as chosen or as the system says. */
export function useDark(): boolean {
  const appearance = usePreferences((state) => state.appearance)
  const systemDark = useMedia('(prefers-color-scheme: dark)')
  return appearance === 'system' ? systemDark : appearance === 'dark'
}

export type Colors = Palette & { readonly up: string; readonly down: string }

/** The palette in use with the two move colours, for canvases that cannot read CSS variables. */
export function useColors(): Colors {
  const dark = useDark()
  const colors = usePreferences((state) => state.moveColors)
  return useMemo(() => {
    const palette = paletteOf(dark)
    return { ...palette, up: upColor(palette, colors), down: downColor(palette, colors) }
  }, [dark, colors])
}
