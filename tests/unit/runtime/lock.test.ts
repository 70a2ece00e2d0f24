import { existsSync, readFileSync, rmSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { withLock } from '../../../tools/setup/lock.mjs'
import { bareMachine } from './support/bare-machine.ts'

describe('the set-up lock', () => {
  it('is held while the work is done, and gone after it, also where it fails', async () => {
    const machine = bareMachine()
    const path = machine.path('.cache/lock')
    const options = { say: machine.world.say }
    await withLock(
      path,
      () => Promise.resolve(expect(readFileSync(path, 'utf8')).toBe(String(process.pid))),
      options,
    )
    expect(existsSync(path)).toBe(false)
    await expect(withLock(path, () => Promise.reject(new Error('no')), options)).rejects.toThrow('no')
    expect(existsSync(path)).toBe(false)
  })

  it('of a killed run is taken over', async () => {
    const machine = bareMachine()
    const path = machine.put('.cache/lock', '999999')
    const ran = await withLock(path, () => Promise.resolve('ran'), {
      say: machine.world.say,
      isAlive: () => false,
    })
    expect(ran).toBe('ran')
    expect(machine.said).toEqual([])
  })

  it('of a living run is waited for, saying so once', async () => {
    const machine = bareMachine()
    const path = machine.put('.cache/lock', '4242')
    let asked = 0
    const isAlive = () => {
      asked += 1
      if (asked === 3) rmSync(path)
      return true
    }
    const ran = await withLock(path, () => Promise.resolve('ran'), {
      say: machine.world.say,
      isAlive,
      pollMs: 1,
    })
    expect(ran).toBe('ran')
    expect(machine.said).toEqual(['Another run (process 4242) is setting up; waiting for it.'])
  })

  it('is not waited for without end', async () => {
    const machine = bareMachine()
    const path = machine.put('.cache/lock', '4242')
    const waiting = withLock(path, () => Promise.resolve(), {
      say: machine.world.say,
      isAlive: () => true,
      pollMs: 1,
      waitMs: 5,
    })
    await expect(waiting).rejects.toThrow(/Process 4242 has held .* too long/)
  })
})
