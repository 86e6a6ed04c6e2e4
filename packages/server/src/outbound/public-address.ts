import ipaddr from 'ipaddr.js'

/** Public by their range, internal by what answers there. */
const INTERNAL_BY_USE = [
  // The virtual address at which Azure's hosts serve their machines.
  '168.63.129.16',
]

/** What IANA has handed out for the public internet; everything special in IPv6 that no list names lies outside. */
const GLOBAL_UNICAST = ipaddr.IPv6.parseCIDR('2000::/3')

/**
 * Whether an address is one of the public internet: not loopback, private, link-local (where clouds keep their metadata),
 * shared by a provider (CGNAT), reserved, multicast, or a form of IPv6 that carries one of these within (IPv4-mapped,
 * NAT64, 6to4, Teredo). What is no address is not public.
 */
export function isPublicAddress(text: string): boolean {
  if (!ipaddr.isValid(text) || text.includes('%')) return false
  const address = ipaddr.parse(text)
  if (address.range() !== 'unicast' || INTERNAL_BY_USE.includes(address.toString())) return false
  return address.kind() === 'ipv4' || address.match(GLOBAL_UNICAST)
}
