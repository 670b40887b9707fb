import ipaddr from 'ipaddr.js'

/** Global unicast. What lies outside holds every IPv4 in disguise (mapped, compatible, NAT64) and every local range. */
const globalUnicast = ipaddr.IPv6.parse('2000::')
/** RFC 9637 documentation, newer than the library's table. */
const documentation = ipaddr.IPv6.parse('3fff::')
/** Looks public, but is the platform's own host on every Azure machine. */
const azurePlatform = '168.63.129.16'

/**
 * True only for an address of the public internet: no loopback, private, link-local, carrier, multicast, broadcast,
 * documentation, tunnel or NAT64 range. Anything that is not an IP address is not public.
 */
export function isPublicAddress(address: string): boolean {
  if (!ipaddr.isValid(address)) return false
  const parsed = ipaddr.parse(address)
  if (parsed.range() !== 'unicast') return false
  if (parsed.kind() === 'ipv4') return parsed.toString() !== azurePlatform
  return parsed.match(globalUnicast, 3) && !parsed.match(documentation, 20)
}
