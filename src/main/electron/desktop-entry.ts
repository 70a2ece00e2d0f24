/** Started by the system and asked to stay in the tray. */
export const HIDDEN_SWITCH = '--hidden'

/**
 * An autostart entry that runs exactly these arguments. Quoted as the Desktop Entry Specification says: inside
 * double quotes, with " ` $ \ escaped, the whole then escaped once more as a string value, and % doubled.
 */
export const toDesktopEntry = (command: readonly string[]): string =>
  [
    '[Desktop Entry]',
    'Type=Application',
    'Name=Jobdeck',
    'Comment=Watches background jobs and raises the alarm',
    `Exec=${command.map(quote).join(' ')}`,
    'Terminal=false',
    'X-GNOME-Autostart-enabled=true',
    '',
  ].join('\n')

const quote = (argument: string): string =>
  `"${argument
    .replaceAll(/["`$\\]/g, (character) => `\\${character}`)
    .replaceAll('\\', '\\\\')
    .replaceAll('%', '%%')
    .replaceAll('\n', '\\n')}"`
