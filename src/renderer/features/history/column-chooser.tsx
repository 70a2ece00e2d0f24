import { Columns3Icon } from 'lucide-react'
import { Popover as Radix } from 'radix-ui'
import { Checkbox, IconButton } from '../../ui/index.ts'
import { HISTORY_COLUMNS, toggleColumn, type HistoryColumnKey } from './columns.ts'

export interface ColumnChooserProps {
  shown: readonly HistoryColumnKey[]
  onShown: (shown: HistoryColumnKey[]) => void
}

/** Which columns are shown; kept on this workstation. Stays open while several are chosen. */
export const ColumnChooser = ({ shown, onShown }: ColumnChooserProps) => (
  <Radix.Root>
    <Radix.Trigger asChild>
      <IconButton look="plain" label="Choose columns" icon={<Columns3Icon size={15} />} />
    </Radix.Trigger>
    <Radix.Portal>
      <Radix.Content
        align="end"
        sideOffset={4}
        collisionPadding={8}
        aria-label="Columns"
        className="animate-rise z-50 flex w-48 flex-col gap-2 rounded-lg border border-line bg-raised p-3 shadow-pop"
      >
        {HISTORY_COLUMNS.map((column) => (
          <Checkbox
            key={column.key}
            checked={shown.includes(column.key)}
            disabled={column.fixed}
            onChecked={() => onShown(toggleColumn(shown, column.key))}
            label={column.label}
          />
        ))}
      </Radix.Content>
    </Radix.Portal>
  </Radix.Root>
)
