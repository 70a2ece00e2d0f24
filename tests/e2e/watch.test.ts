import {
  addSource,
  card,
  closeWindow,
  fillSource,
  goTo,
  isWindowShown,
  keepSecrets,
  toEntry,
} from './support/console.ts'
import { expect, test } from './support/test.ts'

const started = (): string => new Date().toISOString()

test('a source is tested before it is saved, and its runs appear as they happen', async ({
  desktop,
  controller,
}) => {
  const { page, pageErrors } = await desktop.launch()
  await keepSecrets(page, 'vault')
  const dialog = await fillSource(page, toEntry(controller))
  await dialog.getByRole('button', { name: 'Test connection' }).click()
  await expect(dialog.getByText(/The connection works/)).toBeVisible()
  await dialog.getByRole('button', { name: 'Add source' }).click()
  await dialog.waitFor({ state: 'detached' })

  await goTo(page, 'Live')
  await expect(page.getByText('Lab', { exact: true }).first()).toBeVisible()
  const run = controller.fleet.addRun({ type: 'job', name: 'patch-web', status: 'pending' })
  controller.fleet.setStatus(run.id, 'pending')
  await expect(card(page, 'patch-web')).toHaveAccessibleName(/Queued/)
  controller.fleet.setStatus(run.id, 'running')
  await expect(card(page, 'patch-web')).toHaveAccessibleName(/Running/)
  controller.fleet.setStatus(run.id, 'successful')
  await expect(card(page, 'patch-web')).toHaveAccessibleName(/Completed/)
  expect(pageErrors).toEqual([])
  // The token is in the vault, sealed, and nowhere in what the window was given.
  expect(await page.content()).not.toContain(controller.token)
})

test('a failure raises a notice and a real notification, whose click opens the run', async ({
  desktop,
  controller,
}) => {
  const run = controller.fleet.addRun({
    type: 'job',
    name: 'backup-db',
    status: 'running',
    started: started(),
  })
  const { app, page } = await desktop.launch()
  await keepSecrets(page, 'memory')
  await addSource(page, toEntry(controller))
  await goTo(page, 'Live')
  await expect(card(page, 'backup-db')).toHaveAccessibleName(/Running/)

  await closeWindow(app)
  expect(await isWindowShown(app)).toBe(false)
  controller.fleet.setStatus(run.id, 'failed', { job_explanation: 'disk <b>full</b> on db1' })
  const failure = () => desktop.notifications.seen.find((one) => one.title.includes('backup-db'))
  await expect.poll(failure).toBeTruthy()
  const shown = failure()
  expect(shown?.actions).toContain('default')
  expect(shown?.body).not.toContain('<b>')

  desktop.notifications.click(shown?.id ?? 0)
  await expect.poll(() => isWindowShown(app)).toBe(true)
  await expect(page.getByRole('heading', { name: 'backup-db' })).toBeVisible()
  await goTo(page, 'Alerts')
  await expect(page.getByText(/backup-db/).first()).toBeVisible()
})

test('with the network gone the history is still there, and a restart keeps everything', async ({
  desktop,
  controller,
}) => {
  for (const name of ['patch-web', 'backup-db', 'rotate-keys']) {
    const run = controller.fleet.addRun({ type: 'job', name, status: 'running', started: started() })
    controller.fleet.setStatus(run.id, name === 'backup-db' ? 'failed' : 'successful')
  }
  const first = await desktop.launch()
  await keepSecrets(first.page, 'vault')
  await addSource(first.page, toEntry(controller))
  await goTo(first.page, 'History')
  await expect(first.page.getByText('rotate-keys')).toBeVisible()
  await controller.stop()

  await goTo(first.page, 'Sources')
  await first.page.getByRole('button', { name: 'Refresh now' }).click()
  await expect(first.page.getByText(/Failing|Stale/).first()).toBeVisible()
  await goTo(first.page, 'History')
  await first.page.getByRole('combobox', { name: 'Filter the history' }).fill('status:failed')
  await expect(first.page.getByText('backup-db')).toBeVisible()
  await expect(first.page.getByText('rotate-keys')).toBeHidden()
  await first.quit()

  const second = await desktop.launch()
  await expect(second.page.getByText(/locked/i).first()).toBeVisible()
  await goTo(second.page, 'History')
  for (const name of ['patch-web', 'backup-db', 'rotate-keys']) {
    await expect(second.page.getByText(name)).toBeVisible()
  }
  await goTo(second.page, 'Sources')
  await expect(second.page.getByText('Lab').first()).toBeVisible()
  // What failed was told before; starting again tells nothing twice.
  const told = desktop.notifications.seen.filter((one) => one.title.includes('backup-db'))
  expect(told.length).toBeLessThanOrEqual(1)
})

test('a run that was kept survives the console being killed', async ({ desktop, controller }) => {
  const run = controller.fleet.addRun({
    type: 'job',
    name: 'patch-web',
    status: 'running',
    started: started(),
  })
  controller.fleet.setStatus(run.id, 'successful')
  const first = await desktop.launch()
  await keepSecrets(first.page, 'memory')
  await addSource(first.page, toEntry(controller))
  await goTo(first.page, 'History')
  await expect(first.page.getByText('patch-web')).toBeVisible()
  await first.kill()

  const second = await desktop.launch()
  await goTo(second.page, 'History')
  await expect(second.page.getByText('patch-web')).toBeVisible()
})
