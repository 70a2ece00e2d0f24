import { expect, test } from 'vitest'
import { Settings, SettingsPatch } from '../../../src/shared/model/settings.ts'

test('a patch of one setting brings no defaults for the others', () => {
  expect(SettingsPatch.parse({ theme: 'light' })).toEqual({ theme: 'light' })
})

test('every setting can be patched, and settings without any are the defaults', () => {
  expect(Object.keys(SettingsPatch.shape)).toEqual(Object.keys(Settings.shape))
  expect(Settings.parse({ retentionDays: 7 })).toMatchObject({ retentionDays: 7, theme: 'system' })
})
