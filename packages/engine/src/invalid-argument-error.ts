/** An argument that makes no sense. The message is one sentence that names the field and the rule, never its value. */
export class InvalidArgumentError extends Error {
  /** Path of the field, as 'attempts[2].at'. */
  readonly field: string
  /** What the field must be, as 'must be a valid date'. */
  readonly rule: string

  constructor(field: string, rule: string) {
    super(`${field} ${rule}`)
    this.name = 'InvalidArgumentError'
    this.field = field
    this.rule = rule
  }
}
