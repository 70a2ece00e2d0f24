import { useEffect, useRef } from 'react'
import { useApp } from '../../../state/app-context.tsx'

/** Keys of the log, wherever the focus is on the page, except where something is typed or another layer is open. */
export const useLogKeys = (keys: Readonly<Record<string, () => void>>): void => {
  const single = useApp((state) => state.settings.singleKeyShortcuts)
  const latest = useRef(keys)
  latest.current = keys
  useEffect(() => {
    if (!single) return
    const onKeyDown = (event: KeyboardEvent): void => {
      if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey) return
      if (
        event.target instanceof Element &&
        event.target.closest('input, textarea, select, [role=menu], [role=dialog]')
      )
        return
      if (document.querySelector('[role=dialog], [role=alertdialog]')) return
      const act = latest.current[event.key]
      if (!act) return
      event.preventDefault()
      event.stopPropagation()
      act()
    }
    // Before the window's own single-key shortcuts: while a log is read, its keys come first.
    window.addEventListener('keydown', onKeyDown, { capture: true })
    return () => window.removeEventListener('keydown', onKeyDown, { capture: true })
  }, [single])
}
