import { nativeTheme } from 'electron'
import { field } from './first-look.ts'

type Theme = 'system' | 'dark' | 'light' | 'contrast'

/** The page's own background in each theme, so that the window never flashes: --canvas in tokens.css. */
const BACKGROUND = { dark: '#0d1014', light: '#f3f5f7', contrast: '#000000' }

/** Makes the native parts (title bar, menus, prefers-color-scheme) follow the setting; returns the background. */
export const applyTheme = (settings: unknown): string => {
  const theme = toTheme(field(settings, 'theme'))
  nativeTheme.themeSource = theme === 'contrast' ? 'dark' : theme
  if (theme === 'contrast') return BACKGROUND.contrast
  return nativeTheme.shouldUseDarkColors ? BACKGROUND.dark : BACKGROUND.light
}

const toTheme = (value: unknown): Theme =>
  value === 'dark' || value === 'light' || value === 'contrast' ? value : 'system'
