import { card, goTo, isWindowShown } from './support/console.ts'
import { expect, test } from './support/test.ts'

test('a first start shows an empty console with ways on, and nothing that looks like a fault', async ({
  desktop,
}) => {
  const { app, page, pageErrors } = await desktop.launch()
  await expect(page.getByRole('heading', { name: 'Nothing is being watched yet' })).toBeVisible()
  await expect(page.getByRole('button', { name: 'Add a source' })).toBeVisible()
  await expect(page.getByRole('button', { name: 'Explore the sample' })).toBeVisible()
  expect(await isWindowShown(app)).toBe(true)
  expect(pageErrors).toEqual([])
  expect(desktop.home.log()).not.toContain('"level":"error"')
})

test('a controller named in the environment is offered, says what is missing, and never shows the token', async ({
  desktop,
  controller,
}) => {
  const { page } = await desktop.launch({ environment: { AAP_URL: controller.url, AAP_TEMPLATE_ID: '7' } })
  await expect(page.getByText(/missing: .*AAP_TOKEN/)).toBeVisible()
  await expect(page.getByRole('button', { name: 'Complete it' })).toBeVisible()
})

test('a controller named in the environment is connected with one press', async ({ desktop, controller }) => {
  controller.fleet.addRun({
    type: 'job',
    name: 'patch-web',
    status: 'running',
    started: new Date().toISOString(),
  })
  const { page } = await desktop.launch({
    environment: { AAP_URL: controller.url, AAP_TOKEN: controller.token },
  })
  await expect(page.getByText('ready to connect')).toBeVisible()
  expect(await page.content()).not.toContain(controller.token)
  await page.getByRole('button', { name: 'Connect', exact: true }).click()
  // No keyring here: the operator decides how secrets are kept, once there is one to keep.
  await page.getByRole('button', { name: 'Choose…' }).click()
  const dialog = page.getByRole('dialog')
  await dialog.getByRole('radio', { name: /In memory only/ }).check()
  await dialog.getByRole('button', { name: 'Keep them this way' }).click()
  await page.getByRole('button', { name: 'Connect', exact: true }).click()
  await expect(card(page, 'patch-web')).toBeVisible()
})

test('the sample fleet brings the console to life, is marked everywhere, and goes with one press', async ({
  desktop,
}) => {
  const { page, pageErrors } = await desktop.launch()
  await page.getByRole('button', { name: 'Explore the sample' }).click()
  const running = page.getByRole('gridcell', { name: /, Running$/ }).first()
  await expect(running).toBeVisible()
  await expect(running.getByText('Sample', { exact: true })).toBeVisible()
  const clock = running.locator('.font-mono').first()
  const before = await clock.textContent()
  await expect(clock).not.toHaveText(before ?? '')
  await goTo(page, 'History')
  await expect(page.getByRole('grid', { name: 'Runs kept on this workstation' })).toBeVisible()
  await expect(page.getByRole('row').nth(20)).toBeVisible()
  await page.getByRole('button', { name: 'Remove sample' }).click()
  await goTo(page, 'Live')
  await expect(page.getByRole('heading', { name: 'Nothing is being watched yet' })).toBeVisible()
  expect(pageErrors).toEqual([])
})
