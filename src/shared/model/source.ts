import { z } from 'zod'
import { Fault } from '../contract/fault.ts'
import { AtMs, DurationMs } from './job.ts'

export const CAPABILITIES = [
  'push',
  'logs',
  'events',
  'hosts',
  'results',
  'workflow',
  'templates',
  'schedules',
  'metrics',
  'launch',
  'cancel',
  'relaunch',
] as const
export const Capability = z.enum(CAPABILITIES)
export type Capability = z.infer<typeof Capability>

export const SourceId = z.string().regex(/^[a-z0-9][a-z0-9-]{0,62}$/)
export type SourceId = z.infer<typeof SourceId>

/** How a source proves its server: the system's authorities, an imported one, or a pinned key. */
export const TlsTrust = z.discriminatedUnion('mode', [
  z.object({ mode: z.literal('system') }),
  z.object({ mode: z.literal('ca'), caPem: z.string().min(1).max(262_144) }),
  z.object({
    mode: z.literal('pin'),
    /** SHA-256 of the server key (SubjectPublicKeyInfo), base64. */
    keySha256: z.string().regex(/^[A-Za-z0-9+/]{43}=$/),
  }),
])
export type TlsTrust = z.infer<typeof TlsTrust>

/**
 * A configured back end. `options` is parsed again by its kind's own schema. Secrets are not here: they are
 * kept by name in the secret store and the renderer only ever learns whether one is set.
 */
export const SourceConfig = z.object({
  id: SourceId,
  kind: z.string().min(1).max(32),
  name: z.string().trim().min(1, 'A source needs a name').max(80),
  url: z.string().max(2048),
  tls: TlsTrust,
  options: z.record(z.string(), z.json()),
  enabled: z.boolean(),
  /** Invented data: marked everywhere it is shown. */
  sample: z.boolean(),
})
export type SourceConfig = z.infer<typeof SourceConfig>

/**
 * connecting: nothing heard yet. connected: push is live. polling: no push, polls succeed. stale: the last
 * success is older than it should be. failing: the last attempts failed. paused: by the operator.
 */
export const SourceHealth = z.enum(['connecting', 'connected', 'polling', 'stale', 'failing', 'paused'])
export type SourceHealth = z.infer<typeof SourceHealth>

export const SourceState = z.object({
  sourceId: SourceId,
  health: SourceHealth,
  fault: Fault.nullable(),
  /** Last answer that was read whole and committed. */
  lastOkAtMs: AtMs.nullable(),
  lastTryAtMs: AtMs.nullable(),
  nextTryAtMs: AtMs.nullable(),
  /** Consecutive failures, 0 after a success. */
  failures: z.int().min(0),
  breaker: z.enum(['closed', 'open', 'half-open']),
  push: z.enum(['off', 'connecting', 'live', 'unavailable']),
  pushReason: z.string().nullable(),
  /** Requests in the budget's window. `limit` null: no budget. */
  budget: z.object({ used: z.int(), limit: z.int().nullable(), windowMs: DurationMs }),
  /** First-run back-fill, null when there is none under way. */
  backfill: z.object({ done: z.int().min(0), total: z.int().min(0).nullable() }).nullable(),
  capabilities: z.array(Capability),
  /** e.g. "AWX 24.6.1", null until detected. */
  product: z.string().nullable(),
  /** Records set aside because they did not fit the schema, since the start. */
  quarantined: z.int().min(0),
  secretsMissing: z.array(z.string()),
})
export type SourceState = z.infer<typeof SourceState>

/** A source as the renderer sees it. */
export const SourceView = z.object({
  config: SourceConfig,
  state: SourceState,
  /** secret name -> whether one is stored. */
  secrets: z.record(z.string(), z.boolean()),
})
export type SourceView = z.infer<typeof SourceView>

/** One field of a source kind's form; the renderer draws it without knowing the kind. */
export const FormField = z.object({
  /** Where the value goes: url, option:<name> or secret:<name>. */
  target: z.string(),
  label: z.string(),
  help: z.string().nullable(),
  input: z.enum(['text', 'url', 'password', 'number', 'select', 'switch', 'multiline']),
  required: z.boolean(),
  placeholder: z.string().nullable(),
  choices: z.array(z.object({ value: z.string(), label: z.string() })),
  initial: z.json(),
  /** Shown only while another field has this value, e.g. password while auth is basic. */
  when: z.object({ target: z.string(), equals: z.json() }).nullable(),
  /** Folded away until asked for. */
  advanced: z.boolean(),
})
export type FormField = z.infer<typeof FormField>

export const SourceKindView = z.object({
  kind: z.string(),
  label: z.string(),
  summary: z.string(),
  fields: z.array(FormField),
})
export type SourceKindView = z.infer<typeof SourceKindView>

/** One step of the connection test, in the order they are made; the first that fails ends it. */
export const TestStep = z.object({
  name: z.string(),
  outcome: z.enum(['ok', 'failed', 'warning', 'skipped']),
  /** What was found, or what failed. */
  message: z.string(),
  /** What to do next, null where nothing is to be done. */
  cure: z.string().nullable(),
  durationMs: DurationMs,
})
export type TestStep = z.infer<typeof TestStep>

export const ServerKey = z.object({
  keySha256: z.string(),
  subject: z.string(),
  issuer: z.string(),
  validFromMs: AtMs,
  validToMs: AtMs,
})
export type ServerKey = z.infer<typeof ServerKey>

export const ConnectionReport = z.object({
  ok: z.boolean(),
  steps: z.array(TestStep),
  product: z.string().nullable(),
  capabilities: z.array(Capability),
  /** The key the server showed where it could not be verified: offered for approval, never taken silently. */
  serverKey: ServerKey.nullable(),
})
export type ConnectionReport = z.infer<typeof ConnectionReport>

/** One line of a source's request log. Paths only: no query values that could carry a secret, no headers. */
export const RequestRecord = z.object({
  atMs: AtMs,
  method: z.string(),
  path: z.string(),
  /** HTTP status, null where no answer came. */
  status: z.int().nullable(),
  durationMs: DurationMs,
  bytes: z.int().min(0),
  fault: z.string().nullable(),
})
export type RequestRecord = z.infer<typeof RequestRecord>
