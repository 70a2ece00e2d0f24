import { chmodSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { createFileLogger } from '../../../src/main/logging/file-logger.ts'
import { createRedactor } from '../../../src/main/logging/redact.ts'
import type { Logger } from '../../../src/main/ports.ts'

const CANARY = 'cnry7Q2xLm9'
const SIX_MIB = 6 * 1024 * 1024

let folder: string
let file: string
let echoed: string[]
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'jobdeck-log-'))
  file = join(folder, 'logs', 'jobdeck.log')
  echoed = []
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

const start = (at = file): Logger =>
  createFileLogger({ file: at, redactor: createRedactor(), now: () => 0, echo: (line) => echoed.push(line) })
const lines = (at = file): unknown[] =>
  readFileSync(at, 'utf8')
    .trimEnd()
    .split('\n')
    .map((line): unknown => JSON.parse(line))

describe('the log file', () => {
  it('holds one JSON object a line, readable by its owner alone', () => {
    const log = start()
    log.info('first\nand second', { run: 1 })
    log.debug('third')
    expect(lines()).toEqual([
      { at: '1970-01-01T00:00:00.000Z', level: 'info', message: 'first\nand second', fields: { run: 1 } },
      { at: '1970-01-01T00:00:00.000Z', level: 'debug', message: 'third' },
    ])
    expect(statSync(file).mode & 0o777).toBe(0o600)
    expect(echoed).toHaveLength(1)
  })

  it('takes a file that others could read back from them', () => {
    start().info('made')
    chmodSync(file, 0o644)
    start().info('again')
    expect(statSync(file).mode & 0o777).toBe(0o600)
    expect(lines()).toHaveLength(2)
  })

  it('writes no secret, neither to the file nor to the echo', () => {
    start().warn(`password=${CANARY}`, {
      sample: { extra_vars: `{"db_password":"${CANARY}"}`, DB_PWD: CANARY },
    })
    expect(readFileSync(file, 'utf8') + echoed.join('')).not.toContain(CANARY)
    expect(lines()).toMatchObject([
      { message: 'password=[redacted]', fields: { sample: { DB_PWD: '[redacted]' } } },
    ])
  })

  it('keeps one older file when it has grown past its size', () => {
    const log = start()
    log.info('before')
    writeFileSync(file, 'x'.repeat(SIX_MIB))
    const later = start()
    later.info('after')
    expect(lines()).toMatchObject([{ message: 'after' }])
    expect(statSync(`${file}.1`).size).toBe(SIX_MIB)
    expect(statSync(file).mode & 0o777).toBe(0o600)
  })

  it('throws nothing where the disk refuses it, and still echoes', () => {
    const blocked = join(folder, 'no-folder')
    writeFileSync(blocked, '')
    const log = start(join(blocked, 'logs', 'jobdeck.log'))
    expect(() => log.error('the disk is full', { run: 1 })).not.toThrow()
    expect(echoed).toHaveLength(1)
  })

  it('writes the message where its fields can not be read', () => {
    const broken = Object.defineProperty({}, 'field', {
      enumerable: true,
      get: () => {
        throw new Error('not now')
      },
    })
    expect(() => start().error('it failed', { broken })).not.toThrow()
    expect(lines()).toMatchObject([{ message: 'it failed' }])
  })

  it('bounds a line', () => {
    const fields = Object.fromEntries(Array.from({ length: 150 }, (_, at) => [`f${at}`, 'y'.repeat(20_000)]))
    start().info('wide', fields)
    expect(statSync(file).size).toBeLessThan(400_000)
    expect(lines()).toMatchObject([{ message: 'wide' }])
  })
})
