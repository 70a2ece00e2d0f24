import type { ElectronApplication, Locator, Page } from '@playwright/test'
import type { Controller } from '../../support/awx/controller.ts'

export const PASSPHRASE = 'a passphrase for the tests'

/** Goes to a screen by the rail. */
export const goTo = async (
  page: Page,
  screen: 'Live' | 'History' | 'Alerts' | 'Sources' | 'Settings',
): Promise<void> => {
  await page.getByRole('navigation', { name: 'Screens' }).getByRole('button', { name: screen }).click()
}

/** The tests' desktop has no keyring, so the operator is asked how secrets are to be kept. */
export const keepSecrets = async (page: Page, way: 'vault' | 'memory'): Promise<void> => {
  await goTo(page, 'Settings')
  await page
    .getByRole('button', { name: /^Choose/ })
    .first()
    .click()
  const dialog = page.getByRole('dialog')
  if (way === 'memory') await dialog.getByRole('radio', { name: /In memory only/ }).check()
  else {
    await dialog.getByLabel('Passphrase', { exact: false }).last().fill(PASSPHRASE)
    await dialog.getByLabel('Once more').fill(PASSPHRASE)
  }
  await dialog.getByRole('button', { name: 'Keep them this way' }).click()
  await dialog.waitFor({ state: 'detached' })
}

export interface SourceEntry {
  name: string
  url: string
  token: string
}

export const toEntry = (controller: Controller, name = 'Lab'): SourceEntry => ({
  name,
  url: controller.url,
  token: controller.token,
})

/** Opens the form for a new source and fills it in. */
export const fillSource = async (page: Page, entry: SourceEntry): Promise<Locator> => {
  await goTo(page, 'Sources')
  await page.getByRole('button', { name: 'Add a source' }).first().click()
  const dialog = page.getByRole('dialog', { name: 'Add a source' })
  await dialog.getByLabel('Name', { exact: false }).first().fill(entry.name)
  await dialog.getByLabel('Address', { exact: false }).fill(entry.url)
  await dialog.getByLabel('Token', { exact: false }).fill(entry.token)
  return dialog
}

export const addSource = async (page: Page, entry: SourceEntry): Promise<void> => {
  const dialog = await fillSource(page, entry)
  await dialog.getByRole('button', { name: 'Add source' }).click()
  await dialog.waitFor({ state: 'detached' })
}

/** The card of a run on the Live screen. */
export const card = (page: Page, name: string): Locator =>
  page.getByRole('gridcell', { name: new RegExp(`^${name}, `) })

export const isWindowShown = (app: ElectronApplication): Promise<boolean> =>
  app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows().some((window) => window.isVisible()))

/** Does what the close button of the window's frame does. */
export const closeWindow = (app: ElectronApplication): Promise<void> =>
  app.evaluate(({ BrowserWindow }) => {
    for (const window of BrowserWindow.getAllWindows()) window.close()
  })

/** What the page says on top, asked of the page itself: Playwright loses sight of a page that crashed or stayed. */
export const headingOf = (app: ElectronApplication): Promise<unknown> =>
  app.evaluate(({ BrowserWindow }): unknown =>
    BrowserWindow.getAllWindows()[0]?.webContents.executeJavaScript(
      `document.querySelector('h1')?.textContent ?? ''`,
    ),
  )
