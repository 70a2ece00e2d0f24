import { createContext, useCallback, useContext, useState, type ReactNode } from 'react'

const Announce = createContext<(text: string) => void>(() => undefined)

/** One polite region for the whole window: what matters is said once, without stealing the focus. */
export const LiveRegion = ({ children }: { children: ReactNode }) => {
  const [text, setText] = useState('')
  const announce = useCallback((next: string) => setText(next), [])
  return (
    <Announce value={announce}>
      {children}
      <div role="status" aria-live="polite" className="sr-only">
        {text}
      </div>
    </Announce>
  )
}

/** Says `text` to screen readers, politely. */
export const useAnnounce = (): ((text: string) => void) => useContext(Announce)
