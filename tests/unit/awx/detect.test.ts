import { describe, expect, it } from 'vitest'
import { isAtLeast, toCandidates, toPrefix, toProduct } from '../../../src/main/sources/awx/detect.ts'

describe('the address', () => {
  it.each([
    ['', ''],
    ['/api/v2', ''],
    ['/api/controller/v2', ''],
    ['/tower', '/tower'],
    ['/tower/api/v2', '/tower'],
    ['/execution/jobs', ''],
  ])('with the path %j has the prefix %j', (path, prefix) => {
    expect(toPrefix(path)).toBe(prefix)
  })

  it('is probed at the platform path first, then at the controller path', () => {
    expect(toCandidates('', 'auto').map((one) => one.apiBase)).toEqual(['/api/controller/v2', '/api/v2'])
    expect(toCandidates('', '/tower/api/v2/')).toEqual([{ apiBase: '/tower/api/v2', prefix: '/tower' }])
  })
})

it('versions compare by number, and one that is none counts as new', () => {
  expect(isAtLeast('23.10.0', [23, 8, 0])).toBe(true)
  expect(isAtLeast('23.8', [23, 8, 0])).toBe(true)
  expect(isAtLeast('23.7.9', [23, 8, 0])).toBe(false)
  expect(isAtLeast('devel', [23, 8, 0])).toBe(true)
})

it('the product is named by what the server says, else by its version', () => {
  const at = (version: string, platform = false) => ({ apiBase: '', prefix: '', version, platform })
  expect(toProduct(at('24.6.1'), null)).toBe('AWX 24.6.1')
  expect(toProduct(at('4.5.1'), null)).toBe('AAP controller 4.5.1')
  expect(toProduct(at('24.6.1', true), 'AWX')).toBe('AWX 24.6.1')
})
