/** A merchant's client over a real socket, for tests that start servers: JSON in, JSON out. */
export function wireRequests(address: string, apiKey: string) {
  const request = async (method: string, path: string, body?: unknown) => {
    const response = await fetch(`${address}${path}`, {
      method,
      headers: { authorization: `Basic ${apiKey}`, 'content-type': 'application/json' },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    })
    const text = await response.text()
    return { status: response.status, json: text === '' ? null : JSON.parse(text) }
  }
  return {
    get: (path: string) => request('GET', path),
    post: (path: string, body: unknown) => request('POST', path, body),
    put: (path: string, body: unknown) => request('PUT', path, body),
    charge: async (body: unknown) => (await request('POST', '/v1/gateways/charge', body)).json.transaction,
  }
}
