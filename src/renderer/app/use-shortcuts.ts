import { useEffect } from 'react'
import { useAppStore } from '../state/app-context.tsx'
import { PLACES } from './places.ts'

const typesText = (target: EventTarget | null): boolean =>
  target instanceof HTMLElement &&
  (target.isContentEditable || ['INPUT', 'TEXTAREA', 'SELECT'].includes(target.tagName))

/** Keys of the whole window. Single keys stay out of the way of typing, of dialogs, and can be switched off. */
export const useShortcuts = (): void => {
  const store = useAppStore()
  useEffect(() => {
    const onKeyDown = (event: KeyboardEvent): void => {
      const { navigate, goBack, palette, settings, trail } = store.getState()
      const command = event.ctrlKey || event.metaKey
      if (command && event.key.toLowerCase() === 'k') {
        store.setState({ palette: !palette })
        event.preventDefault()
        return
      }
      if (event.altKey && event.key === 'ArrowLeft' && trail.length > 0) {
        goBack()
        event.preventDefault()
        return
      }
      if (event.defaultPrevented || command || event.altKey || typesText(event.target)) return
      if (document.querySelector('[role=dialog],[role=alertdialog]')) return
      if (event.key === 'Escape' && store.getState().route.to === 'job') goBack()
      if (!settings.singleKeyShortcuts) return
      const place = PLACES.find((candidate) => candidate.hotkey === event.key)
      if (place) navigate({ to: place.to })
      else if (event.key === '?') store.setState({ shortcuts: true })
      else return
      event.preventDefault()
    }
    window.addEventListener('keydown', onKeyDown)
    return () => window.removeEventListener('keydown', onKeyDown)
  }, [store])
}
