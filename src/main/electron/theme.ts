import { nativeTheme } from 'electron'
import { field } from './first-look.ts'

type Theme = 'system' | 'dark' | 'light' | 'contrast'

/** The page's own background in each theme, so that the window never flashes before its first frame. */
const BACKGROUND = { dark: '#0e1116', light: '#f6f7f9', contrast: '#000000' }

/** Makes the native parts (title bar, menus, prefers-color-scheme) follow the setting; returns the background. */
export const applyTheme = (settings: unknown): string => {
  const theme = toTheme(field(settings, 'theme'))
  nativeTheme.themeSource = theme === 'contrast' ? 'dark' : theme
  if (theme === 'contrast') return BACKGROUND.contrast
  return nativeTheme.shouldUseDarkColors ? BACKGROUND.dark : BACKGROUND.light
}

const toTheme = (value: unknown): Theme =>
  value === 'dark' || value === 'light' || value === 'contrast' ? value : 'system'
