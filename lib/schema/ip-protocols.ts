/** Names that the column `protocol` holds, by IANA's number: those of native/src/meter/column_batch.cpp, which a test compares. Texts only. */
const names: Readonly<Record<number, string>> = {
  1: 'icmp',
  2: 'igmp',
  4: 'ipip',
  6: 'tcp',
  17: 'udp',
  33: 'dccp',
  41: 'ipv6',
  46: 'rsvp',
  47: 'gre',
  50: 'esp',
  51: 'ah',
  58: 'icmpv6',
  88: 'eigrp',
  89: 'ospf',
  103: 'pim',
  112: 'vrrp',
  113: 'pgm',
  115: 'l2tp',
  132: 'sctp',
  136: 'udplite',
};

/** As the column has it: a number without a name is its decimal text. */
export function ipProtocolText(number: number): string {
  return names[number] ?? String(number);
}
