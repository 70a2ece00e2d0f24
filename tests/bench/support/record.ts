/** What a benchmark says of itself, and the arithmetic they share. */
export interface BenchRecord {
  name: string
  unit: string
  ours: number
  /** The most this machine could do, measured in the same run. */
  limit: number
  /** The obvious way, measured in the same run; null where there is none. */
  naive: number | null
  /** Share of the limit that is reached: 1 is the limit itself, whatever the unit. */
  ratio: number
  goal: string
  met: boolean
}

export interface BenchContext {
  /** Runs in the big store: 200,000, or 1,000,000 with --full. */
  runs: number
  /** Made when first asked for, kept in .cache/bench. */
  store(): Promise<string>
  /** An empty folder, gone after the run. */
  folder(): Promise<string>
  say(line: string): void
}

export interface Bench {
  name: string
  run(context: BenchContext): Promise<BenchRecord[]>
}

export const quantile = (values: readonly number[], share: number): number => {
  const sorted = values.toSorted((a, b) => a - b)
  return sorted[Math.max(0, Math.ceil(sorted.length * share) - 1)] ?? Number.NaN
}

export const median = (values: readonly number[]): number => quantile(values, 0.5)

/** ms that `run` takes. */
export const time = async (run: () => unknown): Promise<number> => {
  const startedMs = performance.now()
  await run()
  return performance.now() - startedMs
}

/** Three significant digits. */
export const round = (value: number): number => Number(value.toPrecision(3))
