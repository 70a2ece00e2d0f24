import { DropdownMenu as Radix } from 'radix-ui'
import type { ReactElement, ReactNode } from 'react'
import { KeyHint } from './key-hint.tsx'

export interface MenuItem {
  label: string
  onSelect: () => void
  icon?: ReactNode
  hint?: string
  danger?: boolean
  disabled?: boolean
}

export interface MenuProps {
  /** One element that takes a ref: a Button or IconButton. */
  trigger: ReactElement
  /** 'separator' draws a line between groups. */
  items: (MenuItem | 'separator')[]
  align?: 'start' | 'end'
}

// modal={false}: the modal kind locks scrolling with an injected style element, which the content policy refuses.
export const Menu = ({ trigger, items, align = 'end' }: MenuProps) => (
  <Radix.Root modal={false}>
    <Radix.Trigger asChild>{trigger}</Radix.Trigger>
    <Radix.Portal>
      <Radix.Content
        align={align}
        sideOffset={4}
        collisionPadding={8}
        className="animate-rise z-50 min-w-48 rounded-lg border border-line bg-popup p-1 shadow-pop"
      >
        {items.map((item, index) =>
          item === 'separator' ? (
            <Radix.Separator key={`separator-${index}`} className="my-1 h-px bg-line" />
          ) : (
            <Radix.Item
              key={item.label}
              disabled={item.disabled ?? false}
              onSelect={item.onSelect}
              className={`flex h-7 items-center gap-2 rounded-sm px-2 text-sm outline-none data-[disabled]:opacity-45 data-[highlighted]:bg-hover ${item.danger ? 'text-failed' : 'text-ink'}`}
            >
              <span className="grid w-4 place-items-center text-muted">{item.icon}</span>
              <span className="flex-1">{item.label}</span>
              {item.hint ? <KeyHint keys={item.hint} /> : null}
            </Radix.Item>
          ),
        )}
      </Radix.Content>
    </Radix.Portal>
  </Radix.Root>
)
