import { SearchIcon, XIcon } from 'lucide-react'
import {
  useEffect,
  useId,
  useImperativeHandle,
  useRef,
  useState,
  type KeyboardEvent,
  type ReactNode,
  type Ref,
} from 'react'
import { applyCandidate, completeAt, typingAt, type Candidate } from '../../shared/filter/completion.ts'
import type { FilterProblem } from '../../shared/filter/filter.ts'
import { parseFilter } from '../../shared/filter/parse.ts'
import { cx } from './cx.ts'
import { KeyHint } from './key-hint.tsx'

export interface FilterBoxHandle {
  focus(): void
}

export interface FilterBoxProps {
  value: string
  /** Called with every edit. `valid` false: keep what is shown and wait. */
  onValue: (text: string, valid: boolean) => void
  label: string
  placeholder?: string
  /** Values for a qualifier, best first, e.g. from the call jobs.complete. */
  completeValues: (qualifier: string, prefix: string, signal: AbortSignal) => Promise<readonly string[]>
  nowMs: () => number
  ref?: Ref<FilterBoxHandle>
  /** At the right end inside the box. */
  trailing?: ReactNode
  className?: string
}

const MAX_CANDIDATES = 14

/** After this pause at a word that is no qualifier or value, it is taken for a mistake. */
const REST_MS = 900

/** The filter language with completion, and the place of a mistake marked at its characters. */
export const FilterBox = ({ value, onValue, label, completeValues, nowMs, ...rest }: FilterBoxProps) => {
  const id = useId()
  const input = useRef<HTMLInputElement>(null)
  const mirror = useRef<HTMLDivElement>(null)
  const [caret, setCaret] = useState(value.length)
  const [open, setOpen] = useState(false)
  const [active, setActive] = useState(-1)
  const candidates = useCandidates(value, caret, open, completeValues)
  const rested = useRested(value)
  const parsed = parseFilter(value, nowMs())
  const problem = parsed.ok ? null : parsed.problem
  // A word that is still being typed is not yet a mistake; one that was left standing, with nothing to offer, is.
  const typing = open && caret >= (problem?.start ?? 0) && caret <= (problem?.end ?? 0)
  const shown = problem && (!typing || (rested && candidates.length === 0)) ? problem : null

  useImperativeHandle(rest.ref, () => ({
    focus: () => {
      input.current?.focus()
      input.current?.select()
    },
  }))

  const edit = (text: string, at: number): void => {
    setCaret(at)
    setOpen(true)
    setActive(-1)
    onValue(text, parseFilter(text, nowMs()).ok)
  }

  const take = (candidate: Candidate): void => {
    const next = applyCandidate(value, typingAt(value, caret), candidate)
    edit(next.text, next.caret)
    // After React has written the value, or the caret would jump to the end.
    requestAnimationFrame(() => input.current?.setSelectionRange(next.caret, next.caret))
  }

  const onKeyDown = (event: KeyboardEvent<HTMLInputElement>): void => {
    const count = candidates.length
    if (event.key === 'ArrowDown' && !open) setOpen(true)
    else if (event.key === 'ArrowDown' && count > 0) setActive((active + 1) % count)
    else if (event.key === 'ArrowUp' && count > 0) setActive(active <= 0 ? count - 1 : active - 1)
    else if (event.key === 'Enter' || (event.key === 'Tab' && active >= 0)) {
      const chosen = candidates[active]
      if (open && chosen) take(chosen)
      else setOpen(false)
    } else if (event.key === 'Escape') {
      if (open && count > 0) setOpen(false)
      else input.current?.blur()
    } else return
    event.preventDefault()
    event.stopPropagation()
  }

  const listed = open && candidates.length > 0
  return (
    <div className={cx('relative min-w-0 flex-1', rest.className)}>
      <div
        className={cx(
          'flex h-(--control-h) items-center gap-2 rounded-md border bg-sunken px-2.5 focus-within:outline-2 focus-within:outline-offset-1 focus-within:outline-accent',
          shown ? 'border-failed' : 'border-line-strong/70 hover:border-line-strong',
        )}
      >
        <SearchIcon size={14} className="shrink-0 text-faint" aria-hidden="true" />
        <div className="relative min-w-0 flex-1">
          <div
            ref={mirror}
            aria-hidden="true"
            className="pointer-events-none absolute inset-0 overflow-hidden font-mono text-xs leading-5 whitespace-pre text-transparent"
          >
            {shown ? <Marked text={value} problem={shown} /> : null}
          </div>
          <input
            ref={input}
            role="combobox"
            aria-label={label}
            aria-expanded={listed}
            aria-controls={`${id}-list`}
            aria-autocomplete="list"
            aria-activedescendant={listed && active >= 0 ? `${id}-${active}` : undefined}
            aria-invalid={shown ? true : undefined}
            aria-describedby={shown ? `${id}-problem` : undefined}
            value={value}
            placeholder={rest.placeholder}
            spellCheck={false}
            autoComplete="off"
            className="relative block w-full bg-transparent font-mono text-xs leading-5 outline-none placeholder:font-sans"
            onChange={(event) =>
              edit(event.target.value, event.target.selectionStart ?? event.target.value.length)
            }
            onSelect={(event) => setCaret(event.currentTarget.selectionStart ?? 0)}
            onScroll={(event) => mirror.current?.scrollTo({ left: event.currentTarget.scrollLeft })}
            onFocus={() => value === '' && setOpen(true)}
            onBlur={() => setOpen(false)}
            onKeyDown={onKeyDown}
          />
        </div>
        {rest.trailing}
        {value === '' ? (
          <KeyHint keys="/" />
        ) : (
          <button
            type="button"
            aria-label="Clear the filter"
            className="rounded-xs text-faint hover:text-ink"
            onClick={() => {
              onValue('', true)
              setCaret(0)
              input.current?.focus()
            }}
          >
            <XIcon size={14} />
          </button>
        )}
      </div>
      {listed ? (
        <ul
          id={`${id}-list`}
          role="listbox"
          aria-label="Completions"
          className="absolute top-full left-0 z-30 mt-1 max-h-80 w-full max-w-140 overflow-y-auto rounded-lg border border-line bg-popup p-1 shadow-pop"
        >
          {candidates.map((candidate, index) => (
            <li
              key={candidate.insert}
              id={`${id}-${index}`}
              role="option"
              aria-selected={index === active}
              onPointerDown={(event) => {
                event.preventDefault()
                take(candidate)
              }}
              className="flex h-7 items-center gap-3 rounded-sm px-2 hover:bg-hover aria-selected:bg-hover"
            >
              <span className="min-w-20 font-mono text-xs">{candidate.label}</span>
              <span className="truncate text-xs text-faint">{candidate.explain}</span>
            </li>
          ))}
        </ul>
      ) : shown ? (
        <p
          id={`${id}-problem`}
          role="alert"
          className="absolute top-full left-0 z-20 mt-1 rounded-md border border-failed/50 bg-popup px-2 py-1 text-xs shadow-pop"
        >
          <span className="font-medium text-failed">At character {shown.start + 1}: </span>
          {shown.message} The list stays as it was.
        </p>
      ) : null}
    </div>
  )
}

const Marked = ({ text, problem }: { text: string; problem: FilterProblem }) => {
  const end = Math.max(problem.end, problem.start + 1)
  return (
    <>
      {text.slice(0, problem.start)}
      <span className="underline decoration-failed decoration-wavy decoration-1 underline-offset-2">
        {text.slice(problem.start, end) || ' '}
      </span>
    </>
  )
}

/** True once `text` has stood unchanged for a while. */
const useRested = (text: string): boolean => {
  const [restedAt, setRestedAt] = useState(text)
  useEffect(() => {
    const timer = setTimeout(() => setRestedAt(text), REST_MS)
    return () => clearTimeout(timer)
  }, [text])
  return restedAt === text
}

/** Asks for values only once the typed place and prefix stand, and never shows the answer to an older question. */
const useCandidates = (
  text: string,
  caret: number,
  open: boolean,
  completeValues: FilterBoxProps['completeValues'],
): Candidate[] => {
  const typing = typingAt(text, caret)
  const qualifier = typing.kind === 'value' ? typing.qualifier.word : null
  const prefix = typing.kind === 'value' ? typing.prefix : ''
  const asked = qualifier === null ? '' : `${qualifier}:${prefix}`
  const [found, setFound] = useState<{ asked: string; values: readonly string[] }>({ asked: '', values: [] })
  useEffect(() => {
    if (!open || qualifier === null) return
    const abort = new AbortController()
    completeValues(qualifier, prefix, abort.signal).then(
      (values) => {
        if (!abort.signal.aborted) setFound({ asked, values })
      },
      // Completion is a convenience: without it the box still filters.
      () => undefined,
    )
    return () => abort.abort()
  }, [open, qualifier, prefix, asked, completeValues])
  if (!open) return []
  const values = found.asked === asked ? found.values : []
  return completeAt(text, caret, { values: () => values }).candidates.slice(0, MAX_CANDIDATES)
}
