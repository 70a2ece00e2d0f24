import { FaultError, toFault, type Fault } from '../../../shared/contract/fault.ts'
import { ServerKey, type ConnectionReport, type TestStep } from '../../../shared/model/source.ts'
import type { ConnectorContext } from '../connector.ts'
import { toSecretName } from './auth.ts'
import { PAGE_SIZE } from './client.ts'
import { AWX_CAPABILITIES, createSession } from './connect.ts'
import type { AwxOptions } from './options.ts'
import { createPush } from './push.ts'
import { toScope, type Session } from './session.ts'
import { toList, toRecords, WireRun } from './wire.ts'

const PUSH_PATIENCE_MS = 8_000

type Finding = { outcome: TestStep['outcome']; message: string; cure?: string }
interface Step {
  name: string
  run(): Promise<Finding>
  /** What to do where it fails, by fault. */
  cure(fault: Fault): string
}

const NETWORK_CURES: Partial<Record<Fault['code'], string>> = {
  SOURCE_UNREACHABLE: 'Check the address and the port, the network or VPN, and that the server is up.',
  SOURCE_TLS:
    "Import the authority's certificate, or compare the key shown with the server's administrator and approve it.",
  SOURCE_SHAPE:
    'Enter the address of the controller as in the browser. If a proxy moved the API, set the API path.',
  SOURCE_LIMIT: 'Wait a minute and test again; lower the request budget if it happens often.',
  SOURCE_AUTH:
    'A proxy before the controller asks for a sign-in of its own. Use an address that reaches the controller.',
  INVALID: 'Correct the address: it starts with https:// and names a host.',
}
const toNetworkCure = (fault: Fault): string =>
  NETWORK_CURES[fault.code] ?? 'Test again; the log file has the details.'

/** Step by step; the first failure ends it and names what is wrong and what to do. Never throws a FaultError. */
export const testAwx = async (
  context: ConnectorContext<AwxOptions>,
  signal: AbortSignal,
): Promise<ConnectionReport> => {
  const session = createSession(context)
  const steps: TestStep[] = []
  const report = (ok: boolean, serverKey: ServerKey | null = null): ConnectionReport => ({
    ok,
    steps,
    product: session.client.product(),
    capabilities: ok
      ? AWX_CAPABILITIES.filter((one) => one !== 'push' || steps.at(-1)?.outcome === 'ok')
      : [],
    serverKey,
  })
  for (const step of toSteps(session, signal)) {
    const startedMs = context.clock.monotonic()
    const add = (finding: Finding): void => {
      steps.push({
        name: step.name,
        outcome: finding.outcome,
        message: finding.message,
        cure: finding.cure ?? null,
        durationMs: Math.max(0, Math.round(context.clock.monotonic() - startedMs)),
      })
    }
    try {
      const finding = await step.run()
      add(finding)
      if (finding.outcome === 'failed') return report(false)
    } catch (error) {
      if (signal.aborted || !(error instanceof FaultError)) throw error
      const found = toFault(error)
      const name = found.code === 'SOURCE_TLS' ? 'Secure connection' : step.name
      add({ outcome: 'failed', message: found.message, cure: step.cure(found) })
      const last = steps.at(-1)
      if (last) last.name = name
      return report(false, toServerKey(found))
    }
  }
  return report(true)
}

const toServerKey = (found: Fault): ServerKey | null => {
  const parsed = ServerKey.safeParse(found.detail?.['serverKey'])
  return parsed.success ? parsed.data : null
}

const toSteps = (session: Session, signal: AbortSignal): Step[] => {
  const { context, client } = session
  const secure = context.http.origin.startsWith('https:')
  const secret = toSecretName(context.options)
  return [
    {
      name: 'Reach the server',
      cure: toNetworkCure,
      run: async () => {
        await context.http.request({
          method: 'GET',
          path: `${context.http.basePath}/`,
          signal,
          anonymous: true,
        })
        const pinned = context.source.tls.mode
        if (/^http:\/\/(127\.|localhost|\[::1\])/.test(context.http.origin)) {
          return { outcome: 'ok', message: `${context.http.origin} answers, on this machine alone.` }
        }
        if (!secure) {
          return {
            outcome: 'warning',
            message: `${context.http.origin} answers, without encryption.`,
            cure: 'The credential travels readable for everybody on the way. Use https:// wherever the server offers it.',
          }
        }
        const trust =
          pinned === 'pin'
            ? 'by its approved key'
            : pinned === 'ca'
              ? 'by the imported authority'
              : 'by an authority of this system'
        return {
          outcome: 'ok',
          message: `${context.http.origin} answers; its certificate is verified ${trust}.`,
        }
      },
    },
    {
      name: 'Find the controller',
      cure: toNetworkCure,
      run: async () => {
        const found = await client.detected(signal)
        return { outcome: 'ok', message: `${client.product() ?? 'A controller'}, API at ${found.apiBase}/.` }
      },
    },
    {
      name: 'Sign in',
      cure: (found) =>
        found.code === 'SECRETS'
          ? 'Enter it in the form above.'
          : found.code !== 'SOURCE_AUTH'
            ? toNetworkCure(found)
            : secret === 'token'
              ? 'Make a new personal access token in the controller (your user, Tokens, Add; scope Read is enough) and paste it. A platform of version 2.5 or newer wants a token of its gateway.'
              : 'Check user name and password. The server may have basic authentication switched off: use a token instead.',
      run: async () => {
        // me/ is a list with one user.
        const list = toList(await client.get('me', {}, signal))
        const user = list?.results[0]
        if (typeof user !== 'object' || user === null || !('username' in user)) {
          return {
            outcome: 'failed',
            message: 'The server took the credential but does not say whose it is.',
            cure: 'A proxy may answer in place of the controller. Use an address that reaches the controller itself.',
          }
        }
        return {
          outcome: 'ok',
          message: `Signed in as ${String(user.username).slice(0, 256)}. ${client.product() ?? ''}`.trim(),
        }
      },
    },
    {
      name: 'Read jobs',
      cure: (found) =>
        found.code === 'SOURCE_AUTH'
          ? 'Give this user a role that may read jobs (for example Auditor of the organization).'
          : found.code === 'INVALID'
            ? 'Check the template id.'
            : toNetworkCure(found),
      run: async () => {
        const { count, results } = await client.list(
          'unified_jobs',
          { ...toScope(context.options), order_by: '-id', page_size: Math.min(5, PAGE_SIZE) },
          signal,
        )
        let misfits = 0
        toRecords(WireRun, results, () => {
          misfits += 1
        })
        if (results.length > 0 && misfits === results.length) {
          return {
            outcome: 'failed',
            message: 'The server lists jobs in a form that Jobdeck can not read.',
            cure: 'The controller may be much newer than this Jobdeck. Update Jobdeck, or report the version above.',
          }
        }
        if (count === 0) {
          return {
            outcome: 'warning',
            message: 'No jobs are visible to this user.',
            cure: 'If there should be some, give the user a role that may read them, or check the template id.',
          }
        }
        return {
          outcome: 'ok',
          message: `${count ?? results.length} ${count === 1 ? 'run is' : 'runs are'} visible to this user.`,
        }
      },
    },
    {
      name: 'Live updates',
      cure: toNetworkCure,
      run: () => testPush(session, signal),
    },
  ]
}

/** Opens the live channel once. Without one the source works all the same, by polling. */
const testPush = async (session: Session, signal: AbortSignal): Promise<Finding> => {
  const stop = new AbortController()
  const onAbort = (): void => stop.abort()
  signal.addEventListener('abort', onAbort, { once: true })
  const { clock, options } = session.context
  const polled = `Jobdeck polls every ${options.pollSeconds} s while something runs.`
  let finding: Finding = {
    outcome: 'warning',
    message: 'The live channel did not open in time.',
    cure: `${polled} A proxy that lets WebSockets through makes updates immediate.`,
  }
  const cancel = clock.after(PUSH_PATIENCE_MS, onAbort)
  try {
    await createPush(session).run(
      {
        observe: () => undefined,
        hint: () => undefined,
        gap: () => undefined,
        log: () => undefined,
        logEnd: () => undefined,
        state: (state, reason) => {
          if (state === 'live')
            finding = { outcome: 'ok', message: 'The live channel is open: updates arrive at once.' }
          else if (reason !== null) finding = { outcome: 'warning', message: reason, cure: polled }
          else return
          stop.abort()
        },
      },
      stop.signal,
    )
  } finally {
    cancel()
    signal.removeEventListener('abort', onAbort)
  }
  return finding
}
