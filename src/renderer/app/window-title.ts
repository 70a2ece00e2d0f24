import { useEffect } from 'react'
import type { Figures } from '../../shared/model/figures.ts'
import { useApp } from '../state/app-context.tsx'
import { PLACES } from './places.ts'

/** "3 running · Live · Jobdeck": readable in a task bar, where only the beginning is seen. */
export const toWindowTitle = (screen: string, figures: Pick<Figures, 'running'> | null): string =>
  [figures && figures.running > 0 ? `${figures.running} running` : null, screen, 'Jobdeck']
    .filter(Boolean)
    .join(' · ')

export const useWindowTitle = (): void => {
  const screen = useApp((state) => PLACES.find((place) => place.to === state.route.to)?.label ?? 'Job')
  const running = useApp((state) => state.figures?.running ?? 0)
  useEffect(() => {
    document.title = toWindowTitle(screen, { running })
  }, [screen, running])
}
