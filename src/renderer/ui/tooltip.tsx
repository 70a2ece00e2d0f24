import { Tooltip as Radix } from 'radix-ui'
import type { ReactElement } from 'react'
import { KeyHint } from './key-hint.tsx'

export const TooltipProvider = Radix.Provider

export interface TooltipProps {
  text: string
  /** A key, shown as a key cap. */
  hint?: string
  side?: 'top' | 'right' | 'bottom' | 'left'
  /** One element that takes a ref and pointer events. */
  children: ReactElement
}

/** For what the eye can't read at once. Never the only place where something is said. */
export const Tooltip = ({ text, hint, side = 'top', children }: TooltipProps) => (
  <Radix.Root>
    <Radix.Trigger asChild>{children}</Radix.Trigger>
    <Radix.Portal>
      <Radix.Content
        side={side}
        sideOffset={6}
        collisionPadding={8}
        className="animate-rise z-50 flex max-w-80 items-center gap-2 rounded-md border border-line bg-popup px-2 py-1 text-xs text-ink shadow-pop"
      >
        <span className="whitespace-pre-line">{text}</span>
        {hint ? <KeyHint keys={hint} /> : null}
      </Radix.Content>
    </Radix.Portal>
  </Radix.Root>
)
