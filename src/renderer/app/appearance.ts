import type { Settings } from '../../shared/model/settings.ts'

/**
 * Writes theme, density and motion onto the root element, where the tokens hang, and follows the system's theme
 * while the setting says so. Returns what stops the following.
 */
export const applyAppearance = (settings: Settings, root: HTMLElement, view: Window): (() => void) => {
  const light = view.matchMedia('(prefers-color-scheme: light)')
  const contrast = view.matchMedia('(prefers-contrast: more)')
  const apply = (): void => {
    const system = contrast.matches ? 'contrast' : light.matches ? 'light' : 'dark'
    root.dataset['theme'] = settings.theme === 'system' ? system : settings.theme
    root.dataset['density'] = settings.density
    root.dataset['motion'] = settings.reducedMotion === 'on' ? 'reduced' : 'system'
  }
  apply()
  light.addEventListener('change', apply)
  contrast.addEventListener('change', apply)
  return () => {
    light.removeEventListener('change', apply)
    contrast.removeEventListener('change', apply)
  }
}
