import { extname, join, sep } from 'node:path'

const MIME: Record<string, string> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.json': 'application/json; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.ico': 'image/x-icon',
  '.woff2': 'font/woff2',
  '.txt': 'text/plain; charset=utf-8',
}

/**
 * The file that a URL of the app's own scheme names, or null where it names anything outside `root`, another
 * host, or a kind of file that the window has no use for.
 */
export const toAssetPath = (
  root: string,
  host: string,
  url: string,
): { file: string; mime: string } | null => {
  let path: string
  try {
    const parsed = new URL(url)
    if (parsed.host !== host) return null
    path = decodeURIComponent(parsed.pathname)
  } catch {
    return null
  }
  if (path === '/' || path === '') path = '/index.html'
  if (path.includes('\0') || path.includes('\\')) return null
  const file = join(root, path)
  if (!file.startsWith(root.endsWith(sep) ? root : root + sep)) return null
  const mime = MIME[extname(file)]
  return mime === undefined ? null : { file, mime }
}
