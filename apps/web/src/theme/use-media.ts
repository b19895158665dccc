import { useSyncExternalStore } from 'react'

/** Whether a media query matches, live. */
export function useMedia(query: string): boolean {
  return useSyncExternalStore(
    (changed) => {
      const media = window.matchMedia(query)
      media.addEventListener('change', changed)
      return () => media.removeEventListener('change', changed)
    },
    () => window.matchMedia(query).matches,
    () => false,
  )
}

/** Below tablet width: tables become cards, side by side becomes stacked. */
export const usePhone = () => useMedia('(max-width: 719px)')
/** Too narrow for a wide table whose buttons must not be scrolled for. */
export const useNarrow = () => useMedia('(max-width: 1023px)')
export const useStill = () => useMedia('(prefers-reduced-motion: reduce)')
