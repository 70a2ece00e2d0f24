import fc from 'fast-check'
import type { Filter, FilterTerm } from '../../../src/shared/filter/filter.ts'
import { TEXT_QUALIFIERS } from '../../../src/shared/filter/filter.ts'
import { STATUS_WORDS } from '../../../src/shared/filter/qualifiers.ts'
import type { JobSummary } from '../../../src/shared/model/job.ts'
import { STATUSES } from '../../../src/shared/model/status.ts'

export const NOW_MS = Date.UTC(2026, 10, 22, 18)

/** Short texts over few characters, awkward ones among them, so that filters and fields meet often. */
export const text = fc.oneof(
  fc.string({
    unit: fc.constantFrom('a', 'B', 'b', ' ', '"', '\\', '*', ',', ':', '-', 'é', 'É', '%', '_'),
    minLength: 1,
    maxLength: 5,
  }),
  fc.string({ unit: 'grapheme', minLength: 1, maxLength: 8 }),
)
const words = (values: fc.Arbitrary<string>): fc.Arbitrary<string[]> =>
  fc.uniqueArray(values, { minLength: 1, maxLength: 3 })
const negated = fc.boolean()
const isBare = (value: string): boolean => !value.includes('*')

export const term: fc.Arbitrary<FilterTerm> = fc.oneof(
  fc.record({ kind: fc.constant('text' as const), text, negated }),
  fc.record({
    kind: fc.constant('match' as const),
    qualifier: fc.constantFrom(...TEXT_QUALIFIERS),
    values: words(text),
    negated,
  }),
  fc.record({
    kind: fc.constant('word' as const),
    qualifier: fc.constant('status' as const),
    values: words(fc.constantFrom(...STATUS_WORDS)),
    negated,
  }),
  fc.record({
    kind: fc.constant('word' as const),
    qualifier: fc.constantFrom('type' as const, 'launch' as const),
    values: words(text.filter(isBare)),
    negated,
  }),
  fc.record({
    kind: fc.constant('word' as const),
    qualifier: fc.constant('source' as const),
    values: words(text),
    negated,
  }),
  fc.record({
    kind: fc.constant('duration' as const),
    op: fc.constantFrom('<' as const, '<=' as const, '>' as const, '>=' as const),
    ms: fc.integer({ min: 0, max: 900_000_000 }),
    negated,
  }),
  fc.record({
    kind: fc.constant('time' as const),
    op: fc.constantFrom('since' as const, 'until' as const),
    at: fc.oneof(
      fc.record({ agoMs: fc.integer({ min: 0, max: 900_000_000 }) }),
      fc.record({ atMs: fc.integer({ min: 0, max: 4_000_000_000_000 }) }),
    ),
    negated,
  }),
)
export const filter: fc.Arbitrary<Filter> = fc.record({ terms: fc.array(term, { maxLength: 5 }) })

export const job = (more: Partial<JobSummary> = {}): JobSummary => ({
  id: 1,
  sourceId: 'plant',
  externalId: '7',
  attempt: 1,
  name: 'Patch hosts',
  type: 'job',
  definitionId: '17',
  parentExternalId: null,
  status: 'running',
  rawStatus: 'running',
  statusReason: null,
  launchType: 'manual',
  user: 'Ana',
  targets: 'prod, web*',
  tags: ['nightly', 'DB'],
  createdAtMs: NOW_MS - 3_600_000,
  startedAtMs: NOW_MS - 600_000,
  finishedAtMs: null,
  elapsedMs: null,
  progress: null,
  step: null,
  itemsDone: null,
  itemsFailed: null,
  itemsTotal: null,
  rate: null,
  hosts: null,
  error: null,
  usualMs: null,
  slowMs: null,
  seenAtMs: NOW_MS,
  changedAtMs: NOW_MS,
  ...more,
})

export const anyJob: fc.Arbitrary<JobSummary> = fc
  .record({
    name: text,
    type: text,
    status: fc.constantFrom(...STATUSES),
    user: fc.option(text),
    targets: fc.option(text),
    error: fc.option(text),
    definitionId: fc.option(text),
    launchType: fc.option(text),
    tags: fc.array(text, { maxLength: 2 }),
    startedAtMs: fc.option(fc.integer({ min: NOW_MS - 900_000_000, max: NOW_MS + 1000 })),
    elapsedMs: fc.option(fc.integer({ min: 0, max: 900_000_000 })),
  })
  .map(job)
