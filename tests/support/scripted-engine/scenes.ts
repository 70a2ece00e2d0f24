import type { Figures } from '../../../src/shared/model/figures.ts'
import { createRandom, toJob, toSourceView } from './fleet.ts'
import type { Script } from './scripted-engine.ts'

const toFigures = (nowMs: number, random: () => number): Figures => {
  const series = (base: number, spread: number): number[] =>
    Array.from({ length: 24 }, () => Math.max(0, Math.round(base + (random() - 0.5) * spread)))
  return {
    atMs: nowMs,
    running: 14,
    queued: 5,
    failed24h: 23,
    ended24h: 1284,
    successRate24h: 0.982,
    typicalMs24h: 252_000,
    throughputPerHour: 53.5,
    trends: {
      running: series(12, 9),
      failed: series(1, 3),
      successRate: series(97, 5).map((value) => Math.min(1, value / 100)),
      typicalMs: series(250_000, 60_000),
      throughput: series(52, 30),
    },
    bySource: [],
  }
}

/** A named state of the world to look at: empty, fleet, sample, trouble, crowd. */
export const toScene = (name: string, nowMs: number): Script => {
  const random = createRandom(7)
  if (name === 'empty') return { figures: toFigures(nowMs, random) }
  if (name === 'suggested')
    return {
      suggested: [
        {
          draft: {
            config: {
              kind: 'awx',
              name: 'Automation Platform',
              url: 'https://aap.example.com',
              tls: { mode: 'system' },
              options: {},
              enabled: true,
            },
            secrets: {},
          },
          origin: 'AAP_URL in the environment',
          secretsPresent: [],
          missing: ['AAP_TOKEN'],
          templateId: null,
        },
      ],
    }
  const sources = [
    toSourceView('aap-prod', 'Automation Platform', { lastOkAtMs: nowMs - 2000 }),
    toSourceView('awx-lab', 'AWX lab', {
      lastOkAtMs: nowMs - 21_000,
      health: 'polling',
      push: 'unavailable',
      backfill: { done: 18_400, total: 42_000 },
    }),
    toSourceView('awx-dr', 'AWX disaster recovery', {
      lastOkAtMs: nowMs - 840_000,
      health: 'failing',
      failures: 6,
      budget: { used: 3, limit: 120, windowMs: 60_000 },
      fault: {
        code: 'SOURCE_UNREACHABLE',
        message:
          'awx-dr.example refused the connection. Check that the controller runs; Jobdeck tries again in 40 s.',
        retry: true,
      },
    }),
  ]
  if (name === 'sample') {
    const sample = toSourceView('sample', 'Sample fleet', { lastOkAtMs: nowMs })
    sample.config.sample = true
    sources.splice(0, 3, sample)
  }
  const count = name === 'crowd' ? 50_000 : 64
  const jobs = Array.from({ length: count }, (_, index) =>
    toJob(index + 1, sources[index % Math.min(2, sources.length)]?.config.id ?? 'sample', nowMs, random),
  )
  return {
    jobs,
    sources,
    figures: toFigures(nowMs, random),
    ...(name === 'trouble'
      ? {
          system: {
            store: 'read_only' as const,
            storeReason: 'The disk with the data folder is full.',
            secrets: 'undecided' as const,
            online: false,
          },
        }
      : {}),
  }
}
