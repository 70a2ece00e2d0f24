import { act } from 'react'
import { vi } from 'vitest'
import type { AppStore, Route } from '../../../src/renderer/state/app-state.ts'

export const goTo = (store: AppStore, route: Route): void => act(() => store.getState().navigate(route))

/** Radix tabs answer to the mouse button going down. */
export const openTab = (label: string): void =>
  act(() => {
    const tab = [...document.querySelectorAll('[role=tab]')].find((one) => one.textContent.startsWith(label))
    if (!tab) throw new Error(`there is no tab ${label}`)
    tab.dispatchEvent(new MouseEvent('mousedown', { bubbles: true, cancelable: true, button: 0 }))
  })

/** As if typed: React hears of it. */
export const typeInto = (input: HTMLInputElement | HTMLTextAreaElement | null, value: string): void => {
  if (!input) throw new Error('there is nothing to type into')
  act(() => {
    const prototype =
      input instanceof HTMLInputElement ? HTMLInputElement.prototype : HTMLTextAreaElement.prototype
    const set = Object.getOwnPropertyDescriptor(prototype, 'value')?.set
    set?.call(input, value)
    input.dispatchEvent(new Event('input', { bubbles: true }))
  })
}

export const field = (label: string): HTMLInputElement | null => {
  const named = [...document.querySelectorAll('label')].find((one) => one.textContent.startsWith(label))
  return named ? (document.getElementById(named.htmlFor) as HTMLInputElement | null) : null
}

export const callsOf = (
  engine: { calls: readonly { name: string; input: unknown }[] },
  name: string,
): unknown[] => engine.calls.filter((call) => call.name === name).map((call) => call.input)

/** happy-dom lays nothing out and scrolls nothing into view. */
export const withoutLayout = (): void => {
  vi.spyOn(Element.prototype, 'scrollIntoView').mockReturnValue(undefined)
}
