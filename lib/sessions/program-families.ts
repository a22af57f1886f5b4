/**
 * What one program speaks in several ways: its cipher suites over TCP and over QUIC (hashes as in JA4), its User-Agent, and the services
 * that it has for itself. A small table, each line seen in recordings of the program itself (test/captures/mixes); what is not in it has a family by its
 * User-Agent only.
 */

interface Family {
  readonly name: string;
  readonly ciphers: readonly string[];
  readonly userAgent: RegExp;
  /** Labels of the catalogue. */
  readonly upkeep: readonly string[];
}

const families: readonly Family[] = [
  {
    name: 'chromium',
    ciphers: ['8daaf6152771', '55b375c5d22e'],
    userAgent: /Chrom(?:e|ium)\/\d/,
    upkeep: ['chrome_update'],
  },
];

/**
 * What is no program's own, but of the operating system that all of them call. Windows' Schannel up to TLS 1.2: in one recording of a
 * desktop an updater, two security products and the system's telemetry speak so.
 */
const systemCiphers = new Set(['d83cc789557e']);

export function areOfSystem(ciphers: string): boolean {
  return systemCiphers.has(ciphers);
}

const byCiphers = new Map(families.flatMap(({ name, ciphers }) => ciphers.map((hash) => [hash, name])));
const byUpkeep = new Map(families.flatMap(({ name, upkeep }) => upkeep.map((label) => [label, name])));

export function familyOfCiphers(hash: string): string | null {
  return byCiphers.get(hash) ?? null;
}

/** The product that the text begins with; of a text that begins as those of all browsers do, the whole. */
export function familyOfUserAgent(userAgent: string): string {
  const known = families.find((family) => family.userAgent.test(userAgent));
  if (known !== undefined) return known.name;
  const [product = ''] = userAgent.split(/[/ ]/, 1);
  return product === '' || product === 'Mozilla' ? userAgent : product;
}

export function familyOfUpkeep(label: string): string | null {
  return byUpkeep.get(label) ?? null;
}
