import { useLocation, useNavigate } from 'react-router'
import type { GridChoice } from './grid-choice.ts'

/** Opens the manual form of a grid's coin, filled with the grid. */
export function useTakeGrid(): (choice: GridChoice) => void {
  const navigate = useNavigate()
  return (choice) => void navigate(`/grid/${choice.symbol}?tab=manual`, { state: { taken: choice } })
}

/** The grid this page of a coin was opened with. */
export function useTakenGrid(symbol: string): GridChoice | null {
  const { state } = useLocation() as { state: { taken?: GridChoice } | null }
  return state?.taken?.symbol === symbol ? state.taken : null
}
