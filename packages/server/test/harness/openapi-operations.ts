import assert from 'node:assert/strict'
import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js'
import type { Answer, TestApp } from './open-app.ts'

type Json = { readonly [name: string]: unknown }

/** One operation of /openapi.json, as a client generator would read it. */
export interface ApiOperation {
  readonly operationId: string
  readonly method: 'GET' | 'POST' | 'PUT' | 'DELETE'
  /** With its parameters in braces. */
  readonly path: string
  readonly pathParameters: readonly string[]
  readonly queryParameters: readonly string[]
  /** The JSON schema of the body; null: none. */
  readonly bodySchema: Json | null
  /** @throws AssertionError when the answer is none that the document promises. */
  readonly checkAnswer: (answer: Answer) => void
}

interface DocumentedOperation {
  readonly operationId?: string
  readonly parameters?: readonly { readonly in: string; readonly name: string }[]
  readonly requestBody?: { readonly content?: { readonly [type: string]: { readonly schema?: Json } } }
  readonly responses: {
    readonly [status: string]: { readonly content?: { readonly [type: string]: { readonly schema?: Json } } }
  }
}

/** Every operation that the running server documents: what is added later is there without a change here. */
export async function readOperations(app: TestApp): Promise<readonly ApiOperation[]> {
  const { json: document } = await app.get('/openapi.json')
  const ajv = new Ajv2020({ strict: false, allErrors: false })
  const operations: ApiOperation[] = []
  for (const [path, methods] of Object.entries<Record<string, DocumentedOperation>>(document.paths)) {
    for (const [method, operation] of Object.entries(methods)) {
      operations.push(readOperation(ajv, document.components ?? {}, path, method, operation))
    }
  }
  return operations
}

function readOperation(
  ajv: Ajv2020,
  components: Json,
  path: string,
  method: string,
  operation: DocumentedOperation,
): ApiOperation {
  const named = (where: string) => (operation.parameters ?? []).filter((each) => each.in === where)
  const validators = new Map<string, ValidateFunction | null>()
  for (const [status, response] of Object.entries(operation.responses)) {
    const schema = response.content?.['application/json']?.schema
    // Strict: a key that the document does not name would be news to a client.
    validators.set(status, schema === undefined ? null : ajv.compile({ ...(closed(schema) as Json), components }))
  }
  return {
    operationId: operation.operationId ?? `${method} ${path}`,
    method: method.toUpperCase() as ApiOperation['method'],
    path,
    pathParameters: named('path').map(({ name }) => name),
    queryParameters: named('query').map(({ name }) => name),
    bodySchema: operation.requestBody?.content?.['application/json']?.schema ?? null,
    checkAnswer: (answer) => {
      const what = `${method} ${path} answered ${answer.status}: ${answer.text.slice(0, 500)}`
      assert.ok(validators.has(String(answer.status)), `undocumented status; ${what}`)
      const validate = validators.get(String(answer.status)) ?? null
      if (validate === null) return
      assert.ok(validate(answer.json), `${JSON.stringify(validate.errors)}; ${what}`)
    },
  }
}

/** The schema without room for keys that it does not name. */
function closed(schema: unknown): unknown {
  if (Array.isArray(schema)) return schema.map(closed)
  if (typeof schema !== 'object' || schema === null) return schema
  const copy = Object.fromEntries(Object.entries(schema).map(([name, value]) => [name, closed(value)]))
  const isClosable = 'properties' in copy && !('additionalProperties' in copy)
  return isClosable ? { ...copy, additionalProperties: false } : copy
}

/** Paths to every field that a body may have, in order; `transaction.paymentMethod.cvv` as its three names. */
export function fieldPathsOf(schema: Json, prefix: readonly string[] = []): readonly (readonly string[])[] {
  const properties = (schema['properties'] ?? {}) as { [name: string]: Json }
  return Object.entries(properties).flatMap(([name, property]) => {
    const path = [...prefix, name]
    return [path, ...fieldPathsOf(property, path)]
  })
}
