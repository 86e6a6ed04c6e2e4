import ipaddr from 'ipaddr.js'

/** Whether the text is an IP address or a range of them in CIDR notation, such as 203.0.113.0/24. */
export function isSourceNetwork(text: string): boolean {
  return parseNetwork(text) !== null
}

/** Whether the address lies in one of the networks; an IPv4 address in an IPv6 coat counts as what it is. */
export function isFromAny(address: string, networks: readonly string[]): boolean {
  if (!ipaddr.isValid(address)) return false
  const source = ipaddr.process(address)
  return networks.some((text) => {
    const network = parseNetwork(text)
    return network !== null && network[0].kind() === source.kind() && source.match(network)
  })
}

function parseNetwork(text: string): [ipaddr.IPv4 | ipaddr.IPv6, number] | null {
  // What is shorter than four numbers (10.1, 0x7f000001) is read differently by different programs.
  const [address = '', bits, ...rest] = text.split('/')
  if (rest.length > 0 || !(ipaddr.IPv4.isValidFourPartDecimal(address) || ipaddr.IPv6.isValid(address))) return null
  const parsed = ipaddr.parse(address)
  const bitsMax = parsed.kind() === 'ipv4' ? 32 : 128
  if (bits === undefined) return [parsed, bitsMax]
  return /^\d{1,3}$/.test(bits) && Number(bits) <= bitsMax ? [parsed, Number(bits)] : null
}
