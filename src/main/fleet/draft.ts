import type { SourceDraft } from '../../shared/contract/contract.ts'
import { fault } from '../../shared/contract/fault.ts'
import type { ConnectorKind } from '../sources/connector.ts'

export interface CheckedDraft {
  draft: SourceDraft
  options: unknown
}

/**
 * Checks a source form against its kind. Throws INVALID with detail.fields = {target: message}, every problem at
 * once, where a target is url, name, option:<name> or secret:<name>.
 */
export const checkDraft = (draft: SourceDraft, kind: ConnectorKind): CheckedDraft => {
  const fields: Record<string, string> = {}
  const urlProblem = checkUrl(draft.config.url)
  if (urlProblem) fields['url'] = urlProblem
  const parsed = kind.options.safeParse(draft.config.options)
  if (!parsed.success) {
    for (const issue of parsed.error.issues) fields[`option:${String(issue.path[0] ?? '')}`] = issue.message
  }
  const first = Object.values(fields)[0]
  if (first !== undefined) {
    throw fault('INVALID', `The source "${draft.config.name}" can't be used yet: ${first}`, { fields })
  }
  return {
    draft: { ...draft, config: { ...draft.config, url: toPlainUrl(draft.config.url) } },
    options: parsed.data,
  }
}

const checkUrl = (text: string): string | null => {
  if (text.trim() === '') return 'Enter the address of the server, e.g. https://controller.example.'
  let url: URL
  try {
    url = new URL(text.trim())
  } catch {
    return 'That is not a web address. It starts with https:// and a host name, e.g. https://controller.example.'
  }
  if (url.protocol !== 'https:' && url.protocol !== 'http:')
    return 'The address must start with https:// (or http://).'
  if (url.username !== '' || url.password !== '') {
    return 'Leave the user and password out of the address and put them into their own fields: addresses are shown.'
  }
  if (url.search !== '' || url.hash !== '')
    return 'Leave out everything from ? or # on: only the address is needed.'
  return null
}

const toPlainUrl = (text: string): string => new URL(text.trim()).href.replace(/\/+$/, '')
