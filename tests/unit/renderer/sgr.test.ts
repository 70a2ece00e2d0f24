import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { toPlainText, toSpans } from '../../../src/renderer/features/job/log/sgr.ts'

const ESC = '\u001b'

const joined = (text: string): string =>
  toSpans(text)
    .map((span) => span.text)
    .join('')

/** Escape-rich text: fragments of sequences, whole ones, and anything between. */
const terminalText = fc
  .array(
    fc.oneof(
      fc.string({ unit: 'binary', maxLength: 12 }),
      fc.constantFrom(
        `${ESC}[`,
        `${ESC}]8;;`,
        `${ESC}\\`,
        '\u0007',
        '\u009b',
        'm',
        ';',
        `${ESC}P`,
        `${ESC}[38;5;`,
      ),
      fc.array(fc.nat(300), { maxLength: 6 }).map((codes) => `${ESC}[${codes.join(';')}m`),
      fc.string({ maxLength: 20 }),
    ),
    { maxLength: 30 },
  )
  .map((parts) => parts.join(''))

describe('terminal text', () => {
  test('a run of colours becomes spans, and a reset ends them', () => {
    const spans = toSpans(`${ESC}[0;32mok: [web1]${ESC}[0m done`)
    expect(spans.map((span) => [span.text, span.style.fg])).toEqual([
      ['ok: [web1]', 'green'],
      [' done', null],
    ])
  })

  test('bright colours, backgrounds and weight are told apart', () => {
    const [span] = toSpans(`${ESC}[1;91;44;4mfatal`)
    expect(span?.style).toMatchObject({ fg: 'bright-red', bg: 'blue', bold: true, underline: true })
  })

  test('a colour of the 256 and a true colour take the nearest name by hue', () => {
    expect(toSpans(`${ESC}[38;5;196mx`)[0]?.style.fg).toBe('red')
    expect(toSpans(`${ESC}[38;5;9mx`)[0]?.style.fg).toBe('bright-red')
    expect(toSpans(`${ESC}[38;5;240mx`)[0]?.style.fg).toBe('bright-black')
    expect(toSpans(`${ESC}[38;2;10;20;200mx`)[0]?.style.fg).toBe('blue')
    expect(toSpans(`${ESC}[38:2:0:180:0mx`)[0]?.style.fg).not.toBe(null)
    expect(toSpans(`${ESC}[48;2;255;255;0mx`)[0]?.style.bg).toBe('yellow')
  })

  test('codes after an extended colour still count', () => {
    expect(toSpans(`${ESC}[38;5;196;1mx`)[0]?.style).toMatchObject({ fg: 'red', bold: true })
  })

  test('a link keeps its text and loses its address', () => {
    const text = `see ${ESC}]8;;https://evil.example/${ESC}\\the report${ESC}]8;;${ESC}\\ now`
    expect(joined(text)).toBe('see the report now')
    expect(joined(`${ESC}]8;;https://evil.example/\u0007here${ESC}]8;;\u0007`)).toBe('here')
  })

  test('sequences that move, clear or rename are taken out', () => {
    expect(joined(`a${ESC}[2Jb${ESC}[10;10Hc${ESC}]0;title\u0007d${ESC}[?25le\rf\u0000g`)).toBe('abcdefg')
  })

  test('a tab stays', () => {
    expect(joined('a\tb')).toBe('a\tb')
  })

  test('markup is nothing but text', () => {
    expect(toSpans('<img src=x onerror=alert(1)>')).toHaveLength(1)
    expect(joined('<script>alert(1)</script>')).toBe('<script>alert(1)</script>')
  })

  test('a sequence cut off at the end of the line takes nothing with it', () => {
    expect(joined(`done${ESC}[3`)).toBe('done')
    expect(joined(`done${ESC}`)).toBe('done')
  })

  test('whatever comes, nothing is thrown, the text is kept, and no control character is left', () => {
    fc.assert(
      fc.property(terminalText, (text) => {
        const out = joined(text)
        expect(out).toBe(toPlainText(text))
        expect(Array.from(out).some((char) => isControl(char.codePointAt(0) ?? 0))).toBe(false)
      }),
      { numRuns: 2_000 },
    )
  })

  test('text without an escape or a control character comes back whole', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), (text) => {
        fc.pre(!Array.from(text).some((char) => isControl(char.codePointAt(0) ?? 0)))
        expect(joined(text)).toBe(text)
      }),
    )
  })

  test('printable text between whole colour sequences is never lost', () => {
    const printable = fc.stringMatching(/^[ -~]{0,20}$/)
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.array(fc.nat(120), { maxLength: 4 }), printable)), (parts) => {
        const text = parts.map(([codes, piece]) => `${ESC}[${codes.join(';')}m${piece}`).join('')
        expect(joined(text)).toBe(parts.map(([, piece]) => piece).join(''))
      }),
    )
  })
})

const isControl = (code: number): boolean => (code < 32 && code !== 9) || (code >= 127 && code < 160)
