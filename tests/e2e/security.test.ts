import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { headingOf } from './support/console.ts'
import { expect, test } from './support/test.ts'

const ORIGIN = 'app://jobdeck'

test('the page has no way out: no navigation, window, permission, network, inline script or node', async ({
  desktop,
}) => {
  const { app, page } = await desktop.launch()
  await expect(page.getByRole('heading', { name: 'Nothing is being watched yet' })).toBeVisible()
  const tried = await page.evaluate(async () => {
    const outcome = async (run: () => Promise<unknown>): Promise<string> => {
      try {
        return `allowed: ${String(await run())}`
      } catch (error) {
        return error instanceof Error ? error.name : String(error)
      }
    }
    // Evaluated by the debugger, this very function may use eval; a script of the page's own may not exist.
    const inline = document.createElement('script')
    const script = await outcome(() => {
      inline.text = 'window.inlineRan = true'
      document.body.append(inline)
      return Promise.resolve()
    })
    const markup = await outcome(() => {
      document.createElement('div').innerHTML = '<img src=x onerror=alert(1)>'
      return Promise.resolve()
    })
    const opened = window.open('https://example.org')
    return {
      script,
      markup,
      inlineRan: 'inlineRan' in window,
      opened: opened === null,
      fetch: await outcome(() => fetch('https://example.org')),
      media: await outcome(() => navigator.mediaDevices.getUserMedia({ audio: true })),
      notification: Notification.permission,
      geolocation: (await navigator.permissions.query({ name: 'geolocation' })).state,
      globals: ['require', 'process', 'module', 'electron', 'ipcRenderer'].filter((name) => name in window),
    }
  })
  expect(tried.script).toBe('TypeError')
  expect(tried.markup).toBe('TypeError')
  expect(tried.inlineRan).toBe(false)
  expect(tried.opened).toBe(true)
  expect(tried.fetch).toBe('TypeError')
  expect(tried.media).not.toContain('allowed')
  expect(tried.notification).toBe('denied')
  expect(tried.geolocation).toBe('denied')
  expect(tried.globals).toEqual([])

  await page.evaluate(() => {
    location.href = 'https://example.org/'
  })
  await page.evaluate(() => {
    const link = document.createElement('a')
    link.href = 'file:///etc/passwd'
    document.body.append(link)
    link.click()
  })
  expect(page.url()).toBe(`${ORIGIN}/index.html`)
  expect(await app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows().length)).toBe(1)
  expect(await headingOf(app)).toBe('Nothing is being watched yet')
})

test('the page is served with a strict policy, and nothing outside its folder is', async ({ desktop }) => {
  const { app } = await desktop.launch()
  const answers = await app.evaluate(async ({ session }, origin) => {
    const ask = async (path: string) => {
      const answer = await session.defaultSession.fetch(`${origin}${path}`)
      return { status: answer.status, policy: answer.headers.get('content-security-policy') }
    }
    return {
      page: await ask('/index.html'),
      up: await ask('/..%2f..%2fpackage.json'),
      hidden: await ask('/%2e%2e/main/index.js'),
      none: await ask('/nothing.js'),
    }
  }, ORIGIN)
  expect(answers.page.status).toBe(200)
  for (const part of ["default-src 'none'", "script-src 'self'", "connect-src 'none'"]) {
    expect(answers.page.policy).toContain(part)
  }
  expect(answers.page.policy).not.toContain('unsafe')
  expect(answers.up.status).toBe(403)
  expect(answers.hidden.status).toBe(404)
  expect(answers.none.status).toBe(404)
})

test('only the window itself gets a port to the engine', async ({ desktop }) => {
  const { app, page } = await desktop.launch()
  await expect(page.getByRole('heading', { name: 'Nothing is being watched yet' })).toBeVisible()
  // A script more obliging than our own preload asks from other pages, one of them of our very origin.
  const preload = join(desktop.home.folder, 'foreign-preload.cjs')
  writeFileSync(
    preload,
    `const { ipcRenderer } = require('electron')
    ipcRenderer.on('jobdeck:port', () => { window.__answer = 'a port' })
    window.__answer = 'nothing'
    ipcRenderer.send('jobdeck:connect')`,
  )
  for (const url of ['data:text/html,<title>foreign</title>', `${ORIGIN}/nothing.js`]) {
    const got = await app.evaluate(
      async ({ BrowserWindow }, [file, address]) => {
        const foreign = new BrowserWindow({
          show: false,
          webPreferences: { preload: file, sandbox: true, contextIsolation: false },
        })
        await foreign.loadURL(address)
        const answer: unknown = await foreign.webContents.executeJavaScript(
          `new Promise((done) => setTimeout(() => done(window.__answer), 1000))`,
        )
        foreign.destroy()
        return answer
      },
      [preload, url] as const,
    )
    expect(got).toBe('nothing')
  }
  await expect.poll(() => desktop.home.log()).toContain('A connection to the engine was refused')
})

test('messages that are not of the contract are answered by faults and break nothing', async ({
  desktop,
}) => {
  const { page } = await desktop.launch()
  await expect(page.getByRole('heading', { name: 'Nothing is being watched yet' })).toBeVisible()
  // A page of our own origin without the console in it, which would take the port for itself.
  await page.goto(`${ORIGIN}/nothing.js`)
  const answers = await page.evaluate(async () => {
    const port = await new Promise<MessagePort>((done) => {
      addEventListener('message', (event: MessageEvent) => {
        const [first] = event.ports
        if (event.data === 'jobdeck:port' && first) done(first)
      })
      postMessage('jobdeck:connect', location.origin)
    })
    const replies = new Map<number, string>()
    const all = new Promise<void>((done) => {
      port.onmessage = (event: MessageEvent<{ t: string; id: number; fault?: { code: string } }>) => {
        replies.set(event.data.id, event.data.fault?.code ?? event.data.t)
        if (event.data.id === 9) done()
      }
    })
    const junk: unknown[] = [
      null,
      7,
      'x',
      [],
      {},
      { t: 'call' },
      { t: 'call', id: 'x' },
      { t: 'nope', id: 1 },
    ]
    for (const message of junk) port.postMessage(message)
    port.postMessage({ t: 'call', id: 2, name: 'no.such', input: {} })
    port.postMessage({ t: 'call', id: 3, name: '__proto__', input: {} })
    port.postMessage({ t: 'call', id: 4, name: 'jobs.get', input: { id: -1 } })
    port.postMessage({ t: 'call', id: 5, name: 'jobs.page', input: { limit: 1e9 } })
    port.postMessage({ t: 'sub', id: 6, name: 'no.feed', input: {} })
    port.postMessage({ t: 'call', id: 7, name: 'shell.open', input: { url: 'file:///etc/passwd' } })
    port.postMessage({ t: 'call', id: 9, name: 'settings.get', input: {} })
    await all
    return Object.fromEntries(replies)
  })
  await page.goto(`${ORIGIN}/index.html`)
  await expect(page.getByRole('heading', { name: 'Nothing is being watched yet' })).toBeVisible()
  expect(answers).toMatchObject({ 3: 'INVALID', 4: 'INVALID', 5: 'INVALID', 7: 'INVALID', 9: 'ok' })
  expect(['INVALID', 'NOT_FOUND', 'UNSUPPORTED']).toContain(answers[2])
  expect(['INVALID', 'NOT_FOUND', 'UNSUPPORTED']).toContain(answers[6])
})

test('a page that crashes comes back by itself and is served again', async ({ desktop }) => {
  const { app, page } = await desktop.launch()
  await expect(page.getByRole('heading', { name: 'Nothing is being watched yet' })).toBeVisible()
  await app.evaluate(
    ({ BrowserWindow }) =>
      new Promise<void>((done) => {
        const contents = BrowserWindow.getAllWindows()[0]?.webContents
        contents?.once('did-finish-load', () => done())
        contents?.forcefullyCrashRenderer()
      }),
  )
  await expect.poll(() => headingOf(app)).toBe('Nothing is being watched yet')
})
