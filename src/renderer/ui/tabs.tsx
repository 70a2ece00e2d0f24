import { Tabs as Radix } from 'radix-ui'
import type { ReactNode } from 'react'

export interface TabsProps {
  value: string
  onValue: (value: string) => void
  label: string
  tabs: { value: string; label: string; /** A small figure beside the label. */ count?: string }[]
  /** At the right end of the tab row. */
  trailing?: ReactNode
  /** The panel of the current tab; it fills the remaining height and scrolls by itself. */
  children: ReactNode
}

export const Tabs = ({ value, onValue, label, tabs, trailing, children }: TabsProps) => (
  <Radix.Root value={value} onValueChange={onValue} className="flex min-h-0 flex-1 flex-col">
    <div className="flex shrink-0 items-end gap-4 border-b border-line px-5">
      <Radix.List aria-label={label} className="flex gap-5">
        {tabs.map((tab) => (
          <Radix.Trigger
            key={tab.value}
            value={tab.value}
            className="-mb-px flex h-9 items-center gap-1.5 rounded-t-sm border-b-2 border-transparent text-sm text-muted hover:text-ink data-[state=active]:border-ink data-[state=active]:font-medium data-[state=active]:text-ink"
          >
            {tab.label}
            {tab.count ? <span className="text-xs font-normal text-faint">{tab.count}</span> : null}
          </Radix.Trigger>
        ))}
      </Radix.List>
      {trailing ? <div className="ml-auto flex items-center gap-2 pb-1">{trailing}</div> : null}
    </div>
    <Radix.Content value={value} className="flex min-h-0 flex-1 flex-col overflow-auto">
      {children}
    </Radix.Content>
  </Radix.Root>
)
