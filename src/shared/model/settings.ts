import { z } from 'zod'

/** What the operator can set. Every field has an effect; defaults are right for a newcomer. */
export const Settings = z.object({
  theme: z.enum(['system', 'dark', 'light', 'contrast']).default('system'),
  density: z.enum(['comfortable', 'compact']).default('comfortable'),
  reducedMotion: z.enum(['system', 'on']).default('system'),
  /** Letters and digits without a modifier act as shortcuts; some assistive tools need that off. */
  singleKeyShortcuts: z.boolean().default(true),
  notificationsEnabled: z.boolean().default(true),
  notifyRecovered: z.boolean().default(true),
  notifySources: z.boolean().default(true),
  notificationSound: z.boolean().default(true),
  closeToTray: z.boolean().default(true),
  closeToTrayExplained: z.boolean().default(false),
  startWithSystem: z.boolean().default(false),
  startHidden: z.boolean().default(false),
  /** Days that ended runs are kept; 0 keeps everything. */
  retentionDays: z.int().min(0).max(3650).default(365),
  /** Days that log text is kept; 0 keeps everything. */
  logRetentionDays: z.int().min(0).max(3650).default(90),
})
export type Settings = z.infer<typeof Settings>

export const DEFAULT_SETTINGS: Settings = Settings.parse({})

export const SettingsPatch = Settings.partial()
export type SettingsPatch = z.infer<typeof SettingsPatch>
