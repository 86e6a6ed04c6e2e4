import type { CommandInput } from './command.ts'

/** The request of an operation: options under the names of its fields. */
export function toRequest({ options }: CommandInput): Record<string, string> {
  return Object.fromEntries(Object.entries(options).map(([name, value]) => [toFieldName(name), value]))
}

/** max-retries -> maxRetries */
function toFieldName(option: string): string {
  return option.replace(/-([a-z])/g, (_, letter: string) => letter.toUpperCase())
}
