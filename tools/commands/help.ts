import type { Command } from './command.ts'

const text = `Jobdeck: a desktop operations console.

  ./jobdeck start [--no-window] [--data DIR]   install what is missing, build, and open the app
  ./jobdeck test [--only STEP] [--keep-going]  install what is missing and run every check
  ./jobdeck bench [...]                        the benchmarks, beside their limits
  ./jobdeck build                              build into out/ when something changed
  ./jobdeck run FILE [...]                     one program of the project, under the Node that Jobdeck found
  ./jobdeck doctor                             say what is there and what is missing; change nothing
  ./jobdeck help                               this text

  --no-window   the engine alone; so it is too where there is no display
  --data DIR    keep everything in DIR instead of the user's own folder (also: JOBDECK_DATA=DIR)
  --only STEP   one step, or several with commas; "./jobdeck test --only ?" lists them
  --keep-going  run the later steps too after one has failed

  JOBDECK_ELECTRON=DIR   run on this unpacked Electron instead of finding one
`

/** Prints how the commands are used. */
export const help: Command = () => {
  process.stdout.write(text)
  return Promise.resolve(0)
}
