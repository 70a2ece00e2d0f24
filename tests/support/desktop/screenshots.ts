/**
 * `node tests/support/desktop/screenshots.ts [FOLDER]`: every screen of the sample fleet, in both themes and at both
 * sizes, as pictures to look at. The folder may also be given as JOBDECK_SCREENSHOTS; screenshots/ otherwise.
 */
import { mkdir } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import type { Page } from '@playwright/test'
import { startDesktop } from './desktop.ts'
import type { RunningJobdeck } from './jobdeck.ts'

const SIZES = [
  { width: 1280, height: 800 },
  { width: 900, height: 600 },
]
const THEMES = ['Dark', 'Light'] as const

const folder = resolve(process.argv[2] ?? process.env['JOBDECK_SCREENSHOTS'] ?? 'screenshots')

const setSize = (jobdeck: RunningJobdeck, size: { width: number; height: number }): Promise<void> =>
  jobdeck.app.evaluate(({ BrowserWindow }, { width, height }) => {
    BrowserWindow.getAllWindows()[0]?.setContentSize(width, height)
  }, size)

const rail = (page: Page, name: string) =>
  page.getByRole('navigation', { name: 'Screens' }).getByRole('button', { name }).click()

const setTheme = async (page: Page, theme: string): Promise<void> => {
  await rail(page, 'Settings')
  await page
    .locator('label')
    .filter({ hasText: new RegExp(`^${theme}$`) })
    .click()
}

/** Each screen with the way to it; the name is the file's. */
const SCREENS: readonly { name: string; open: (page: Page) => Promise<void> }[] = [
  { name: 'live', open: (page) => rail(page, 'Live') },
  {
    name: 'live-expanded',
    async open(page) {
      await rail(page, 'Live')
      await page.getByRole('gridcell').first().click()
    },
  },
  {
    name: 'job',
    async open(page) {
      await rail(page, 'History')
      await page.getByRole('combobox', { name: 'Filter the history' }).fill('status:failed')
      await page.getByRole('row').nth(2).dblclick()
      await page.getByRole('tab', { name: 'Overview' }).waitFor()
    },
  },
  { name: 'job-log', open: (page) => page.getByRole('tab', { name: 'Log' }).click() },
  { name: 'job-timeline', open: (page) => page.getByRole('tab', { name: 'Timeline' }).click() },
  { name: 'history', open: (page) => rail(page, 'History') },
  { name: 'alerts', open: (page) => rail(page, 'Alerts') },
  { name: 'sources', open: (page) => rail(page, 'Sources') },
  {
    name: 'source-form',
    async open(page) {
      await page.getByRole('button', { name: 'Add a source' }).first().click()
      await page.getByRole('dialog').waitFor()
    },
  },
  {
    name: 'settings',
    async open(page) {
      await page.keyboard.press('Escape')
      await rail(page, 'Settings')
    },
  },
]

/** Two frames after the last change of the page's size or content: what is seen is what is there. */
const settle = (page: Page): Promise<unknown> =>
  page.evaluate(
    () =>
      new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(() => setTimeout(done, 250)))),
  )

/** A screen that cannot be shown is said, and the others are still taken. */
const takeOne = async (page: Page, screen: (typeof SCREENS)[number], file: string): Promise<void> => {
  try {
    await screen.open(page)
    await settle(page)
    await page.screenshot({ path: join(folder, file) })
  } catch (error) {
    process.exitCode = 1
    process.stderr.write(`${file}: ${error instanceof Error ? error.message : String(error)}\n`)
  }
}

const take = async (): Promise<void> => {
  await mkdir(folder, { recursive: true })
  const desktop = await startDesktop()
  try {
    const jobdeck = await desktop.launch()
    const { page } = jobdeck
    page.setDefaultTimeout(8_000)
    await page.getByRole('button', { name: 'Explore the sample' }).waitFor()
    await page.screenshot({ path: join(folder, 'welcome.png') })
    await page.getByRole('button', { name: 'Explore the sample' }).click()
    await page.getByRole('gridcell').nth(8).waitFor()
    for (const theme of THEMES) {
      await setTheme(page, theme)
      for (const size of SIZES) {
        await setSize(jobdeck, size)
        for (const screen of SCREENS) {
          await takeOne(
            page,
            screen,
            `${screen.name}-${theme.toLowerCase()}-${size.width}x${size.height}.png`,
          )
        }
      }
    }
    process.stdout.write(`Pictures are in ${folder}\n`)
  } finally {
    await desktop.stop()
  }
}

await take()
