import { cx } from './cx.ts'

/** `keys` as written in shortcuts: "1", "Ctrl+K", "Shift+Enter". */
export const KeyHint = ({ keys, className }: { keys: string; className?: string }) => (
  <span className={cx('inline-flex items-center gap-0.5', className)}>
    {keys.split('+').map((key) => (
      <kbd
        key={key}
        className="min-w-4.5 rounded-xs border border-line bg-sunken px-1 text-center text-2xs leading-4 text-muted"
      >
        {key}
      </kbd>
    ))}
  </span>
)
