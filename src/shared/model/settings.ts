import { z } from 'zod'

/** What each setting may be. Without defaults: a patch must not bring any along for what it leaves out. */
const FIELDS = {
  theme: z.enum(['system', 'dark', 'light', 'contrast']),
  density: z.enum(['comfortable', 'compact']),
  reducedMotion: z.enum(['system', 'on']),
  /** Letters and digits without a modifier act as shortcuts; some assistive tools need that off. */
  singleKeyShortcuts: z.boolean(),
  notificationsEnabled: z.boolean(),
  notifyRecovered: z.boolean(),
  notifySources: z.boolean(),
  notificationSound: z.boolean(),
  closeToTray: z.boolean(),
  closeToTrayExplained: z.boolean(),
  startWithSystem: z.boolean(),
  startHidden: z.boolean(),
  /** Days that ended runs are kept; 0 keeps everything. */
  retentionDays: z.int().min(0).max(3650),
  /** Days that log text is kept; 0 keeps everything. */
  logRetentionDays: z.int().min(0).max(3650),
}

/** What the operator can set. Every field has an effect; defaults are right for a newcomer. */
export const Settings = z.object({
  theme: FIELDS.theme.default('system'),
  density: FIELDS.density.default('comfortable'),
  reducedMotion: FIELDS.reducedMotion.default('system'),
  singleKeyShortcuts: FIELDS.singleKeyShortcuts.default(true),
  notificationsEnabled: FIELDS.notificationsEnabled.default(true),
  notifyRecovered: FIELDS.notifyRecovered.default(true),
  notifySources: FIELDS.notifySources.default(true),
  notificationSound: FIELDS.notificationSound.default(true),
  closeToTray: FIELDS.closeToTray.default(true),
  closeToTrayExplained: FIELDS.closeToTrayExplained.default(false),
  startWithSystem: FIELDS.startWithSystem.default(false),
  startHidden: FIELDS.startHidden.default(false),
  retentionDays: FIELDS.retentionDays.default(365),
  logRetentionDays: FIELDS.logRetentionDays.default(90),
})
export type Settings = z.infer<typeof Settings>

export const DEFAULT_SETTINGS: Settings = Settings.parse({})

/** Only what it names is changed. */
export const SettingsPatch = z.object(FIELDS).partial()
export type SettingsPatch = z.infer<typeof SettingsPatch>
