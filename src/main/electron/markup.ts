const ENTITY: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;' }

/** Text as it is to be read by a service that takes it for markup. */
export const escapeMarkup = (text: string): string =>
  text.replaceAll(/[&<>]/g, (character) => ENTITY[character] ?? character)
