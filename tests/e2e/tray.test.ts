import { closeWindow, isWindowShown } from './support/console.ts'
import { startDesktop } from '../support/desktop/desktop.ts'
import type { TrayItem } from '../support/desktop/tray-host.ts'
import type { Desktop } from '../support/desktop/desktop.ts'
import { expect, test } from './support/test.ts'

const trayOf = async (desktop: Desktop): Promise<TrayItem> => {
  await expect.poll(async () => (await desktop.tray?.items())?.length).toBe(1)
  const [item] = (await desktop.tray?.items()) ?? []
  if (!item) throw new Error('Jobdeck is not in the tray')
  return item
}

test('closing the window keeps Jobdeck in the tray, says so once, and a click brings it back', async ({
  desktop,
}) => {
  const { app } = await desktop.launch()
  const item = await trayOf(desktop)
  await closeWindow(app)
  await expect.poll(() => isWindowShown(app)).toBe(false)
  await expect
    .poll(() => desktop.notifications.seen.map((one) => one.title))
    .toEqual(['Jobdeck is still running'])
  await item.activate()
  await expect.poll(() => isWindowShown(app)).toBe(true)
  await closeWindow(app)
  await item.click('Open Jobdeck')
  await expect.poll(() => isWindowShown(app)).toBe(true)
  expect(desktop.notifications.seen).toHaveLength(1)
})

test('the tray shows what runs, snoozes, and quits for good', async ({ desktop }) => {
  const { app, page } = await desktop.launch()
  const item = await trayOf(desktop)
  expect(await item.tooltip()).toBe('Jobdeck: 0 running')
  await page.getByRole('button', { name: 'Explore the sample' }).click()
  await expect.poll(() => item.tooltip()).toMatch(/[1-9]\d* running/)
  await expect.poll(async () => (await item.menu()).some((label) => /^Running: [1-9]/.test(label))).toBe(true)
  await item.click('Snooze for 30 minutes')
  await expect
    .poll(async () => (await item.menu()).some((label) => label.startsWith('Snoozed until')))
    .toBe(true)
  const closed = new Promise<void>((done) => app.once('close', () => done()))
  await item.click('Quit Jobdeck')
  await closed
  expect(await desktop.tray?.items()).toEqual([])
})

test('without a tray, closing the window quits instead of hiding Jobdeck where nobody finds it', async () => {
  const desktop = await startDesktop({ tray: false })
  try {
    const { app, page } = await desktop.launch()
    await expect(page.getByRole('heading', { name: 'Nothing is being watched yet' })).toBeVisible()
    const closed = new Promise<void>((done) => app.once('close', () => done()))
    await closeWindow(app)
    await closed
  } finally {
    await desktop.stop()
  }
})

test('without a session bus the window still works', async ({ desktop }) => {
  const { page } = await desktop.launch({ busAddress: null })
  await expect(page.getByRole('heading', { name: 'Nothing is being watched yet' })).toBeVisible()
  await page.getByRole('button', { name: 'Explore the sample' }).click()
  await expect(page.getByRole('gridcell').first()).toBeVisible()
})

test('started hidden it waits in the tray; a second start brings the first to the front', async ({
  desktop,
}) => {
  const { app } = await desktop.launch({ args: ['--hidden'] })
  await trayOf(desktop)
  expect(await isWindowShown(app)).toBe(false)
  await expect(desktop.launch()).rejects.toThrow()
  await expect.poll(() => isWindowShown(app)).toBe(true)
})
