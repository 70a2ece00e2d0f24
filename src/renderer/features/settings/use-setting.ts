import { useCallback, useState } from 'react'
import { toFault } from '../../../shared/contract/fault.ts'
import type { Settings, SettingsPatch } from '../../../shared/model/settings.ts'
import { useClient } from '../../client/client-context.tsx'
import { useApp } from '../../state/app-context.tsx'

export interface SettingsControl {
  settings: Settings
  /** What is wrong with a setting that was last tried, by its name. */
  problems: Readonly<Partial<Record<keyof Settings, string>>>
  set: (patch: SettingsPatch) => Promise<boolean>
}

/**
 * Every setting takes effect at once. What was chosen is shown until the engine answers, and taken back with the
 * reason at the field where it refuses.
 */
export const useSettings = (): SettingsControl => {
  const client = useClient()
  const kept = useApp((state) => state.settings)
  const [chosen, setChosen] = useState<SettingsPatch>({})
  const [problems, setProblems] = useState<SettingsControl['problems']>({})
  const set = useCallback(
    async (patch: SettingsPatch) => {
      const names = Object.keys(patch) as (keyof Settings)[]
      const without = <T extends object>(from: T): T =>
        Object.fromEntries(Object.entries(from).filter(([name]) => !names.some((one) => one === name))) as T
      setChosen((before) => ({ ...before, ...patch }))
      setProblems(without)
      try {
        await client.call('settings.set', patch)
        return true
      } catch (error) {
        const { message } = toFault(error)
        setProblems((before) => ({ ...before, ...Object.fromEntries(names.map((name) => [name, message])) }))
        return false
      } finally {
        setChosen(without)
      }
    },
    [client],
  )
  return { settings: { ...kept, ...chosen } as Settings, problems, set }
}
