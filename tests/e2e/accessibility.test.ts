import AxeBuilder from '@axe-core/playwright'
import type { Page } from '@playwright/test'
import { goTo } from './support/console.ts'
import { expect, test } from './support/test.ts'

/** What axe finds on the page as it stands, short enough to be read in a failure. */
const violations = async (page: Page): Promise<string[]> => {
  // Electron's windows can't open the blank page that the ordinary mode works in.
  const { violations: found } = await new AxeBuilder({ page })
    .setLegacyMode(true)
    .withTags(['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'])
    // Experimental: it takes a card for a button whose label must repeat all its text. A card's name is the job and
    // its state, short enough to be heard while arrowing through a grid.
    .disableRules(['label-content-name-mismatch'])
    .analyze()
  return found.flatMap(({ id, nodes }) => nodes.map((node) => `${id}: ${node.html.slice(0, 160)}`))
}

test('the first screen has nothing that a screen reader or a keyboard trips over', async ({ desktop }) => {
  const { page } = await desktop.launch()
  await expect(page.getByRole('heading', { name: 'Nothing is being watched yet' })).toBeVisible()
  expect(await violations(page)).toEqual([])
})

for (const theme of ['Dark', 'Light', 'High contrast'] as const) {
  test(`every screen passes WCAG 2.2 AA checks in ${theme.toLowerCase()}`, async ({ desktop }) => {
    const { page } = await desktop.launch()
    await page.getByRole('button', { name: 'Explore the sample' }).click()
    await expect(page.getByRole('gridcell', { name: /, Running$/ }).first()).toBeVisible()
    await goTo(page, 'Settings')
    await page.getByText(theme, { exact: true }).click()
    expect(await violations(page)).toEqual([])
    for (const screen of ['Live', 'History', 'Alerts', 'Sources'] as const) {
      await goTo(page, screen)
      await expect(page.getByRole('heading', { level: 1 })).toBeVisible()
      expect(await violations(page), screen).toEqual([])
    }
    await goTo(page, 'History')
    await page.getByRole('row').nth(12).dblclick()
    // Hosts and steps are there for some kinds of run only.
    for (const tab of ['Overview', 'Timeline', 'Log', 'Details']) {
      await page.getByRole('tab', { name: new RegExp(`^${tab}`) }).click()
      expect(await violations(page), tab).toEqual([])
    }
  })
}
