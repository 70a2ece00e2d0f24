/** One way of keeping secrets. `createSecrets` chooses among them and is what the engine sees. */
export interface Cabinet {
  /** Names stored for a source, without opening any. */
  names(sourceId: string): string[]
  get(sourceId: string, name: string): Promise<string | null>
  set(sourceId: string, name: string, value: string): Promise<void>
  remove(sourceId: string, name?: string): Promise<void>
}
