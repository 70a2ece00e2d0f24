import { startServer } from './child.ts'

/** The display that is there, or a virtual one that this starts and ends. */
export const startScreen = async (): Promise<{ display: string; stop: () => Promise<void> }> => {
  const display = process.env['DISPLAY']
  if (display) return { display, stop: () => Promise.resolve() }
  const args = ['-displayfd', '3', '-screen', '0', '1600x1000x24', '-nolisten', 'tcp']
  const server = await startServer('Xvfb', args)
  return { display: `:${server.line}`, stop: server.stop }
}
