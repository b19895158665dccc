import { type RefObject, useEffect } from 'react'
import { useLocation } from 'react-router'

/** State of an address that was reached by starting a test: its result is brought into view. */
export const STARTED = 'started'

export function useShownWhenStarted(box: RefObject<HTMLElement | null>, ready: boolean): void {
  const { state } = useLocation()
  useEffect(() => {
    if (ready && state === STARTED) box.current?.scrollIntoView({ block: 'start' })
  }, [state, box, ready])
}
