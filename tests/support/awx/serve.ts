/**
 * A stand-in controller to try things against by hand:
 *   node tests/support/awx/serve.ts --port 8052 --token secret --lively
 * Without --lively it serves the recorded data and stands still.
 */
import { parseArgs } from 'node:util'
import { startLive } from '../../../src/main/sample/live.ts'
import { createSampleFleet } from '../../../src/main/sample/sample-controller.ts'
import { realClock, startController } from './controller.ts'

const { values } = parseArgs({
  options: {
    port: { type: 'string', default: '8052' },
    token: { type: 'string', default: 'stand-in-token' },
    lively: { type: 'boolean', default: false },
    platform: { type: 'boolean', default: false },
  },
})

const controller = await startController({
  port: Number(values.port),
  token: values.token,
  recorded: !values.lively,
  shape: values.platform ? 'platform' : 'awx',
  ...(values.lively ? { fleet: createSampleFleet(realClock) } : {}),
})
const live = values.lively ? startLive(controller.fleet, { clock: realClock, random: Math.random }) : null
process.stdout.write(
  `A stand-in controller listens on ${controller.url}\n  token: ${values.token}\n  basic: operator / stand-in-password\nCtrl+C ends it.\n`,
)
process.once('SIGINT', () => {
  live?.stop()
  void controller.stop()
})
