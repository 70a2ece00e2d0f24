import { spawn } from 'node:child_process'
import type { ChildProcess } from 'node:child_process'
import { WebSocket } from 'ws'

const GIVE_UP_MS = 60_000

export interface Start {
  file: string
  args: readonly string[]
  environment: Record<string, string>
  /** What counts as there: the first element that this selector finds, painted. */
  selector: string
}

/**
 * Starts an Electron program and answers how long it took from there until the element was on the screen, in ms
 * of wall time. The page itself says when: two animation frames after the element is in the document.
 */
export const timeToPaint = async (start: Start): Promise<number> => {
  const startedAtMs = Date.now()
  const child = spawn(start.file, ['--remote-debugging-port=0', ...start.args], {
    env: start.environment,
    stdio: ['ignore', 'ignore', 'pipe'],
  })
  const ended = new Promise<void>((done) => child.once('exit', () => done()))
  const timer = setTimeout(() => child.kill('SIGKILL'), GIVE_UP_MS)
  try {
    const painted = await askPage(await devToolsOf(child), toQuestion(start.selector))
    return painted - startedAtMs
  } finally {
    clearTimeout(timer)
    child.kill('SIGTERM')
    const stubborn = setTimeout(() => child.kill('SIGKILL'), 10_000)
    await ended
    clearTimeout(stubborn)
  }
}

const toQuestion = (selector: string): string => `new Promise((done) => {
  const paint = () => requestAnimationFrame(() => requestAnimationFrame(() =>
    done(performance.timeOrigin + performance.now())))
  const look = () => document.querySelector(${JSON.stringify(selector)}) !== null
  if (look()) return paint()
  const watch = new MutationObserver(() => { if (look()) { watch.disconnect(); paint() } })
  watch.observe(document, { childList: true, subtree: true })
})`

const devToolsOf = (child: ChildProcess): Promise<string> =>
  new Promise((resolve, reject) => {
    let said = ''
    child.stderr?.on('data', (chunk: Buffer) => {
      said += chunk.toString()
      const address = /DevTools listening on (ws:\/\/\S+)/.exec(said)?.[1]
      if (address) resolve(address)
    })
    child.once('exit', () => reject(new Error(`The program ended before its window was there: ${said}`)))
  })

interface Reply {
  id?: number
  method?: string
  sessionId?: string
  params?: { sessionId?: string; targetInfo?: { type?: string } }
  result?: { result?: { value?: unknown } }
}

/** Asks the first page, again if it navigates away under the question. */
const askPage = (address: string, expression: string): Promise<number> =>
  new Promise((resolve, reject) => {
    const socket = new WebSocket(address)
    let id = 0
    const send = (method: string, params: object, sessionId?: string): void => {
      id += 1
      socket.send(JSON.stringify({ id, method, params, ...(sessionId ? { sessionId } : {}) }))
    }
    const ask = (sessionId: string): void =>
      send('Runtime.evaluate', { expression, awaitPromise: true, returnByValue: true }, sessionId)
    socket.on('open', () =>
      send('Target.setAutoAttach', { autoAttach: true, waitForDebuggerOnStart: false, flatten: true }),
    )
    socket.on('message', (data: Buffer) => {
      const reply = JSON.parse(data.toString()) as Reply
      const attached = reply.method === 'Target.attachedToTarget' ? reply.params : undefined
      if (attached?.sessionId && attached.targetInfo?.type === 'page') {
        send('Runtime.enable', {}, attached.sessionId)
        ask(attached.sessionId)
      }
      if (reply.method === 'Runtime.executionContextsCleared' && reply.sessionId) ask(reply.sessionId)
      const value = reply.result?.result?.value
      if (typeof value !== 'number') return
      socket.close()
      resolve(value)
    })
    socket.on('error', reject)
    socket.on('close', () => reject(new Error('The window went away before it was painted')))
  })
