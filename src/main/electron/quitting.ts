import { app, dialog, shell } from 'electron'
import { FaultError } from '../../shared/contract/fault.ts'
import type { Clock, Logger } from '../ports.ts'

/** The engine commits what it holds within this; past it the store's own journal has to be enough. */
const STOP_MS = 8_000

/** Lets the program end only after `stop` has run its course, once, and never waits for it without end. */
export const endAfter = (clock: Clock, log: Logger, stop: () => Promise<void>): void => {
  let state: 'running' | 'stopping' | 'stopped' = 'running'
  const finish = (): void => {
    if (state === 'stopped') return
    state = 'stopped'
    app.quit()
  }
  app.on('before-quit', (event) => {
    if (state === 'stopped') return
    event.preventDefault()
    if (state === 'stopping') return
    state = 'stopping'
    const cancel = clock.after(STOP_MS, () => {
      log.error('The engine did not stop in time')
      finish()
    })
    stop()
      .catch((error: unknown) => log.error('The engine did not stop cleanly', { error }))
      .finally(() => {
        cancel()
        finish()
      })
  })
  app.on('window-all-closed', () => app.quit())
  // A session that ends and a Ctrl+C in the terminal stop the engine as Quit does.
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => app.quit())
}

/** The console cannot run: say why and what to do, then end. */
export const reportAndQuit = (error: unknown, logFolder: string, log: Logger): void => {
  log.error('Jobdeck could not go on', { error })
  const reason = error instanceof FaultError || error instanceof Error ? error.message : String(error)
  void dialog
    .showMessageBox({
      type: 'error',
      title: 'Jobdeck',
      message: 'Jobdeck could not start.',
      detail: `${reason}\n\nNothing that was kept has been changed. The log in ${logFolder} has the details.`,
      buttons: ['Quit', 'Show the log'],
      defaultId: 0,
      cancelId: 0,
      noLink: true,
    })
    .then(async ({ response }) => {
      if (response === 1) await shell.openPath(logFolder)
    })
    .finally(() => app.exit(1))
}
