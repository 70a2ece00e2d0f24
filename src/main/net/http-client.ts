/**
 * The one HTTP client. A credential is bound to one exact origin; redirects are never followed; what comes
 * back is capped after decoding and timed at every stage.
 */
export interface HttpRequest {
  method: 'GET' | 'POST' | 'PATCH' | 'DELETE'
  /** Path and query on the source's own origin, starting with '/'. */
  path: string
  headers?: Record<string, string>
  /** Sent as JSON. */
  body?: unknown
  signal: AbortSignal
  /** Leave the credential out, e.g. for a ping that needs none. */
  anonymous?: boolean
  /** Decoded bytes; default and maximum 32 MiB for `text`/`json`, no cap for `stream`. */
  maxBytes?: number
  totalTimeoutMs?: number
}

export interface HttpResponse {
  status: number
  /** Lower-case names. */
  headers: Record<string, string>
  text: string
}

export interface HttpClient {
  /** Scheme, host and port the credential is bound to. */
  origin: string
  /** The path of the configured URL without a final slash, '' for the root. */
  basePath: string
  /** Resolves for every answer of the server, whatever the status. Rejects with a FaultError where there is none. */
  request(request: HttpRequest): Promise<HttpResponse>
  /** As `request`, for answers of any size: decoded chunks in order. Non-2xx rejects by status. */
  stream(
    request: HttpRequest,
    onChunk: (chunk: Uint8Array) => void | Promise<void>,
  ): Promise<{ bytes: number }>
  /** `request`, then 2xx and JSON or a FaultError by status and shape (HTML, cut short, not JSON …). */
  json(request: HttpRequest): Promise<{ status: number; headers: Record<string, string>; body: unknown }>
}
