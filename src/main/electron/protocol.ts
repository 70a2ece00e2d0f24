import { readFile } from 'node:fs/promises'
import { protocol } from 'electron'
import type { Session } from 'electron'
import { toAssetPath } from './asset-path.ts'

const SCHEME = 'app'
const HOST = 'jobdeck'

/** What `location.origin` and a frame's origin read in our own window. */
export const APP_ORIGIN = `${SCHEME}://${HOST}`

/** No network, no inline script or style, no frames, no forms: what the window needs and nothing more. */
export const CONTENT_SECURITY_POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self' data:",
  "font-src 'self'",
  "connect-src 'none'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
  "require-trusted-types-for 'script'",
  "trusted-types 'none'",
].join('; ')

/** Must run before the app is ready. codeCache lets Chromium keep compiled script between starts. */
export const registerAppScheme = (): void => {
  protocol.registerSchemesAsPrivileged([
    { scheme: SCHEME, privileges: { standard: true, secure: true, codeCache: true } },
  ])
}

/**
 * Serves the built window, and only it, under APP_ORIGIN. `onServed` is told after every answer: what is loaded
 * in the main process meanwhile would keep the page waiting.
 */
export const serveRenderer = (session: Session, root: string, onServed: () => void): void => {
  session.protocol.handle(SCHEME, async (request) => {
    const asset = request.method === 'GET' ? toAssetPath(root, HOST, request.url) : null
    if (asset === null) return new Response('Refused', { status: 403 })
    try {
      const body = new Uint8Array(await readFile(asset.file))
      setImmediate(onServed)
      return new Response(body, {
        headers: {
          'Content-Type': asset.mime,
          'Content-Security-Policy': CONTENT_SECURITY_POLICY,
          'X-Content-Type-Options': 'nosniff',
          'Referrer-Policy': 'no-referrer',
          'Cross-Origin-Opener-Policy': 'same-origin',
          'Cross-Origin-Resource-Policy': 'same-origin',
        },
      })
    } catch {
      return new Response('Not found', { status: 404 })
    }
  })
}
