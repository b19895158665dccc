import { useEffect, useState } from 'react'

/** Typing settles for this long before the server is asked. */
const SETTLE_MS = 300

/** A value (data only) as it was when it last stood still. */
export function useSettled<Value>(value: Value): Value {
  const text = JSON.stringify(value)
  const [settled, setSettled] = useState(value)
  useEffect(() => {
    const timer = setTimeout(() => setSettled(JSON.parse(text) as Value), SETTLE_MS)
    return () => clearTimeout(timer)
  }, [text])
  return settled
}
