interface AnswerCodes {
  readonly networkCode?: string | null | undefined
  readonly adviceCode?: string | null | undefined
  readonly gatewayCode?: string | null | undefined
  /** The gateway's words. */
  readonly message?: string | null | undefined
}

/** The raw codes of an answer, as far as there are any: network 51, gateway insufficient_funds. */
export function renderCodes({ networkCode, adviceCode, gatewayCode, message }: AnswerCodes): string {
  const codes = [
    networkCode == null ? [] : [`network ${networkCode}`],
    adviceCode == null ? [] : [`advice ${adviceCode}`],
    gatewayCode == null ? [] : [`gateway ${gatewayCode}`],
    message == null ? [] : [`"${message}"`],
  ]
  return codes.flat().join(', ')
}
