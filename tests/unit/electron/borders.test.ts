import { describe, expect, it } from 'vitest'
import { toAssetPath } from '../../../src/main/electron/asset-path.ts'
import { toDataFolder, toPaths } from '../../../src/main/config/data-folder.ts'
import { findJobLink, toJobLink } from '../../../src/main/electron/deep-links.ts'
import { mayOpen } from '../../../src/main/desk/link-gate.ts'
import { toDesktopEntry } from '../../../src/main/electron/desktop-entry.ts'
import { escapeMarkup } from '../../../src/main/electron/markup.ts'
import { toPlacement } from '../../../src/main/electron/placement.ts'
import type { SourceConfig } from '../../../src/shared/model/source.ts'

describe("the app's own scheme", () => {
  const ask = (path: string) => toAssetPath('/srv/page', 'jobdeck', `app://jobdeck${path}`)

  it('serves what lies in the folder, with its type', () => {
    expect(ask('/')).toEqual({ file: '/srv/page/index.html', mime: 'text/html; charset=utf-8' })
    expect(ask('/assets/a%20b.js')?.file).toBe('/srv/page/assets/a b.js')
  })

  it.each([
    '/..%2f..%2fetc%2fpasswd.html',
    '/%2e%2e/%2e%2e/secret.html',
    '/..%5c..%5cx.html',
    '/a%00.html',
    '/%zz.html',
    '/x.exe',
    '/noextension',
  ])('refuses %s', (path) => {
    const asset = ask(path)
    if (asset !== null) expect(asset.file.startsWith('/srv/page/')).toBe(true)
    expect(asset === null || asset.file === '/srv/page/secret.html').toBe(true)
  })

  it('refuses a folder beside its own that begins with the same name', () => {
    expect(toAssetPath('/srv/page', 'jobdeck', 'app://jobdeck/..%2fpage-old/x.html')).toBeNull()
  })

  it('refuses another host', () => {
    expect(toAssetPath('/srv/page', 'jobdeck', 'app://elsewhere/index.html')).toBeNull()
  })
})

describe('the gate for links', () => {
  const sources = ['http://lab.example:8052/', 'https://aap.example/'].map((url): SourceConfig => ({
    id: 'lab',
    kind: 'awx',
    name: 'Lab',
    url,
    tls: { mode: 'system' },
    options: {},
    enabled: true,
    sample: false,
  }))

  it('lets https through, and http only to a source that is itself http', () => {
    expect(mayOpen('https://docs.example/x?y=1', [])).toBe(true)
    expect(mayOpen('http://lab.example:8052/#/jobs/1', sources)).toBe(true)
  })

  it.each([
    'http://lab.example/',
    'http://aap.example/',
    'http://lab.example:8052.evil.example/',
    'file:///etc/passwd',
    'javascript:alert(1)',
    'smb://host/share',
    'jobdeck://job/a/1',
    'data:text/html,x',
    'https://user:word@aap.example/',
    'not a link',
  ])('refuses %s', (url) => expect(mayOpen(url, sources)).toBe(false))
})

describe('deep links', () => {
  it('name a run; the first attempt where none is given', () => {
    expect(toJobLink('jobdeck://job/lab/4711/2')).toEqual({ sourceId: 'lab', externalId: '4711', attempt: 2 })
    expect(toJobLink('jobdeck://job/lab/a%2Fb')).toEqual({ sourceId: 'lab', externalId: 'a/b', attempt: 1 })
    expect(findJobLink(['electron', '--x', 'jobdeck://job/lab/1'])?.externalId).toBe('1')
  })

  it.each([
    'jobdeck://quit',
    'jobdeck://job/lab',
    'jobdeck://job/LAB/1',
    'jobdeck://job/lab/1/0',
    'jobdeck://job/lab/1/2/3',
    'jobdeck://job/lab/1?x=1',
    'jobdeck://job/lab/%ff',
    'https://job/lab/1',
    `jobdeck://job/lab/${'9'.repeat(300)}`,
  ])('refuses %s', (link) => expect(toJobLink(link)).toBeNull())
})

describe("the window's place", () => {
  const screen = [{ x: 0, y: 0, width: 1920, height: 1080 }]
  const kept = { x: 100, y: 50, width: 1200, height: 700, maximized: false }

  it('is where it was left', () => expect(toPlacement(kept, screen)).toEqual(kept))

  it('is forgotten when its screen is gone, or was never a place', () => {
    expect(toPlacement({ ...kept, x: 4000 }, screen)).toBeNull()
    expect(toPlacement({ ...kept, y: -500 }, screen)).toBeNull()
    expect(toPlacement({ ...kept, width: 'wide' }, screen)).toBeNull()
    expect(toPlacement({ ...kept, x: 1e12 }, screen)).toBeNull()
    expect(toPlacement(undefined, screen)).toBeNull()
  })

  it('is never smaller than the window may be', () => {
    expect(toPlacement({ ...kept, width: 10, height: 10 }, screen)).toMatchObject({ width: 900, height: 600 })
  })
})

describe('the data folder', () => {
  it('is what the switch says, then the environment, then the usual place', () => {
    expect(toDataFolder(['--data=/a', '--data=/b'], { JOBDECK_DATA: '/c' }, '/w')).toBe('/b')
    expect(toDataFolder([], { JOBDECK_DATA: 'c' }, '/w')).toBe('/w/c')
    expect(toDataFolder(['--data='], {}, '/w')).toBeNull()
    expect(toPaths('/a').config).toBe('/a/config')
  })
})

describe('the autostart entry', () => {
  it('quotes what the desktop would read as something else', () => {
    const entry = toDesktopEntry(['/opt/my apps/job"deck', '100%', '$HOME', 'back\\slash', '--hidden'])
    const exec = entry.split('\n').find((line) => line.startsWith('Exec='))
    expect(exec).toBe(String.raw`Exec="/opt/my apps/job\\"deck" "100%%" "\\$HOME" "back\\\\slash" "--hidden"`)
  })
})

describe('text for a service that reads markup', () => {
  it('arrives as text', () =>
    expect(escapeMarkup('<a href="x">R&D</a>')).toBe('&lt;a href="x"&gt;R&amp;D&lt;/a&gt;'))
})
