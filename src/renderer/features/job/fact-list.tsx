import type { ReactNode } from 'react'

export interface Fact {
  label: string
  value: ReactNode
  /** The whole value where it may be cut. */
  title?: string
}

/** Labels and values in two columns; every value can be selected and copied. */
export const FactList = ({ facts }: { facts: readonly Fact[] }) => (
  <dl className="grid grid-cols-[minmax(6.5rem,auto)_minmax(0,1fr)] gap-x-4 gap-y-1.5 text-sm">
    {facts.map((fact) => (
      <div key={fact.label} className="contents">
        <dt className="text-faint">{fact.label}</dt>
        <dd className="selectable min-w-0 break-words" {...(fact.title ? { title: fact.title } : {})}>
          {fact.value}
        </dd>
      </div>
    ))}
  </dl>
)
