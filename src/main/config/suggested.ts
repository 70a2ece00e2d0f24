import type { SuggestedSource } from '../../shared/contract/contract.ts'

/** Where the ready-filled source comes from; also how the window names it when it accepts it. */
export const ENVIRONMENT_ORIGIN = 'AAP_URL in the environment'

/**
 * A source made from AAP_URL, AAP_TOKEN and AAP_TEMPLATE_ID, null where no AAP_URL is set. The token stays in
 * the main process: the window only learns that there is one.
 */
export const toSuggestedSource = (
  environment: Record<string, string | undefined>,
): SuggestedSource | null => {
  const url = environment['AAP_URL']?.trim() ?? ''
  const token = environment['AAP_TOKEN']?.trim() ?? ''
  const templateId = environment['AAP_TEMPLATE_ID']?.trim() ?? ''
  if (url === '' && token === '' && templateId === '') return null
  const missing = [...(url === '' ? ['AAP_URL'] : []), ...(token === '' ? ['AAP_TOKEN'] : [])]
  return {
    origin: ENVIRONMENT_ORIGIN,
    draft: {
      config: {
        kind: 'awx',
        name: toHost(url) ?? 'Automation controller',
        url,
        tls: { mode: 'system' },
        options: { auth: 'bearer', ...(/^\d+$/.test(templateId) ? { templateId } : {}) },
        enabled: true,
      },
      secrets: {},
    },
    secretsPresent: token === '' ? [] : ['token'],
    missing,
    templateId: templateId === '' ? null : templateId,
  }
}

/** The secrets of the suggested source by name: for the fleet and nobody else. */
export const toSuggestedSecrets = (
  environment: Record<string, string | undefined>,
): Record<string, string> => {
  const token = environment['AAP_TOKEN']?.trim() ?? ''
  return token === '' ? {} : { token }
}

const toHost = (url: string): string | null => {
  try {
    return new URL(url).hostname || null
  } catch {
    return null
  }
}
