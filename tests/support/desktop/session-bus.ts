import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { startServer } from './child.ts'

/** No services to activate: whether there is a tray or a notification service is for the test to say. */
const toConfig = (folder: string): string => `<!DOCTYPE busconfig PUBLIC
 "-//freedesktop//DTD D-Bus Bus Configuration 1.0//EN"
 "http://www.freedesktop.org/standards/dbus/1.0/busconfig.dtd">
<busconfig>
  <type>session</type>
  <listen>unix:path=${folder}/bus</listen>
  <auth>EXTERNAL</auth>
  <policy context="default">
    <allow send_destination="*" eavesdrop="true"/>
    <allow eavesdrop="true"/>
    <allow own="*"/>
  </policy>
</busconfig>
`

/** A session bus that nobody else is on. */
export const startSessionBus = async (): Promise<{ address: string; stop: () => Promise<void> }> => {
  const folder = mkdtempSync(join(tmpdir(), 'jobdeck-bus-'))
  const config = join(folder, 'session.conf')
  writeFileSync(config, toConfig(folder))
  const args = [`--config-file=${config}`, '--nofork', '--nopidfile', '--print-address=3']
  const server = await startServer('dbus-daemon', args)
  return {
    address: server.line,
    async stop() {
      await server.stop()
      rmSync(folder, { recursive: true, force: true })
    },
  }
}
