import { fieldsAt, type JsonFields, textAt } from '../answer-json.ts'

/** Worldpay's way to say what can be done with a payment next: names of actions, each with an address of its own. */
export type Actions = Readonly<Record<string, string>>

/** Of an address only what stands here is used: credentials go to no host that an answer names. */
const OWN_PATH = /\/api\/payments\/[\w.~%/+=-]+$/

/** To keep beside an answer; null where it offers nothing. */
export function readActions(fields: JsonFields): { readonly actions: Actions } | null {
  const offered = fieldsAt(fields, '_actions')
  const entries = Object.keys(offered).flatMap((name) => {
    const path = OWN_PATH.exec(textAt(fieldsAt(offered, name), 'href') ?? '')?.[0]
    return path === undefined ? [] : [[name, path] as const]
  })
  return entries.length === 0 ? null : { actions: Object.fromEntries(entries) }
}

/** What an earlier answer offered. */
export function keptActions(responseFields: JsonFields | null): Actions {
  const kept = fieldsAt(responseFields ?? {}, 'actions')
  const entries = Object.keys(kept).flatMap((name) => {
    const path = textAt(kept, name)
    return path !== null && OWN_PATH.exec(path)?.index === 0 ? [[name, path] as const] : []
  })
  return Object.fromEntries(entries)
}
