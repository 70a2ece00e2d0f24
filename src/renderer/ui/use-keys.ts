import { useEffect, useLayoutEffect, useRef } from 'react'

/** Where a key is somebody else's: a field that is typed in, an open menu or dialog. */
const ELSEWHERE = 'input, textarea, select, [role=menu], [role=dialog], [role=alertdialog]'

/**
 * Single keys of a screen, wherever the focus is on it, except where something is typed or another layer is open.
 * They come before the window's own shortcuts.
 */
export const useKeys = (enabled: boolean, keys: Readonly<Record<string, () => void>>): void => {
  const latest = useRef(keys)
  // Before anything can be pressed on what is now on screen.
  useLayoutEffect(() => {
    latest.current = keys
  })
  useEffect(() => {
    if (!enabled) return undefined
    const onKeyDown = (event: KeyboardEvent): void => {
      if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey) return
      if (event.target instanceof Element && event.target.closest(ELSEWHERE)) return
      if (document.querySelector('[role=dialog], [role=alertdialog], [role=menu]')) return
      const act = latest.current[event.key]
      if (!act) return
      // A focused button keeps its own Enter.
      if (event.key === 'Enter' && event.target instanceof Element && event.target.closest('button, a'))
        return
      event.preventDefault()
      event.stopPropagation()
      act()
    }
    window.addEventListener('keydown', onKeyDown, { capture: true })
    return () => window.removeEventListener('keydown', onKeyDown, { capture: true })
  }, [enabled])
}
