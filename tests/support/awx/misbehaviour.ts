import type { IncomingMessage, ServerResponse } from 'node:http'

/** What the stand-in does instead of answering. `times`: then it behaves again; left out: until undone. */
export type Misbehaviour =
  | { kind: 'html' }
  | { kind: 'half-json' }
  /** A JSON list of about `megabytes` MB. */
  | { kind: 'huge'; megabytes: number }
  | { kind: 'status'; status: number; headers?: Record<string, string>; body?: string }
  | { kind: 'json'; body: unknown }
  /** Answers as usual after `ms`. */
  | { kind: 'slow'; ms: number }
  | { kind: 'hang' }
  | { kind: 'reset' }
  | { kind: 'redirect'; to: string }

export interface Rule {
  match: RegExp
  behaviour: Misbehaviour
  times?: number
}

const JSON_TYPE = { 'content-type': 'application/json' }

/** Carries out one misbehaviour; false: the usual answer follows (now). */
export const misbehave = (
  behaviour: Misbehaviour,
  request: IncomingMessage,
  response: ServerResponse,
  proceed: () => void,
): void => {
  switch (behaviour.kind) {
    case 'html':
      response
        .writeHead(200, { 'content-type': 'text/html' })
        .end('<!doctype html><html><title>Sign in</title></html>')
      return
    case 'half-json':
      response.writeHead(200, JSON_TYPE).end('{"count": 2, "results": [{"id": 1, "type": "jo')
      return
    case 'huge': {
      const item = JSON.stringify({ id: 1, type: 'job', name: 'x'.repeat(10_000), status: 'successful' })
      const count = Math.ceil((behaviour.megabytes * 1_048_576) / item.length)
      response
        .writeHead(200, JSON_TYPE)
        .end(`{"count":${count},"results":[${Array(count).fill(item).join(',')}]}`)
      return
    }
    case 'status':
      response
        .writeHead(behaviour.status, { ...JSON_TYPE, ...behaviour.headers })
        .end(behaviour.body ?? '{"detail":"No."}')
      return
    case 'json':
      response.writeHead(200, JSON_TYPE).end(JSON.stringify(behaviour.body))
      return
    case 'slow':
      setTimeout(proceed, behaviour.ms).unref()
      return
    case 'hang':
      return
    case 'reset':
      request.socket.resetAndDestroy()
      return
    case 'redirect':
      response.writeHead(302, { location: behaviour.to }).end()
  }
}
