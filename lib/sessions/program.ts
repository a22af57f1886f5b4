/** Which program made a flow, as far as its way of speaking tells: the TLS stack by JA4, else the User-Agent, else whose upkeep it is. */
import { areOfSystem, familyOfCiphers, familyOfUpkeep, familyOfUserAgent } from './program-families.js';

export interface Program {
  /** What can be compared: TLS over TCP, QUIC, HTTP; a service that one family only has for its own upkeep. */
  readonly kind: 'tls' | 'quic' | 'http' | 'upkeep';
  readonly name: string;
  /** What it has in common with its other kinds; null where that is not known. */
  readonly family: string | null;
}

/**
 * Null where that is not told, or by a stack that all programs share. Of a JA4 (FoxIO, a_b_c) the middle part, a hash of the cipher suites: extensions, which a and c count, differ between the hellos of
 * one program (a ticket, another ALPN, padding).
 */
export function programOf(ja4: string | null, userAgent: string | null): Program | null {
  if (ja4 !== null) {
    const ciphers = ja4.split('_')[1] ?? ja4;
    if (areOfSystem(ciphers)) return null;
    return { kind: ja4.startsWith('q') ? 'quic' : 'tls', name: ciphers, family: familyOfCiphers(ciphers) };
  }
  return userAgent === null ? null : { kind: 'http', name: userAgent, family: familyOfUserAgent(userAgent) };
}

/** Of a flow that says nothing of its program, by the label of its server. */
export function programOfUpkeep(label: string): Program | null {
  const family = familyOfUpkeep(label);
  return family === null ? null : { kind: 'upkeep', name: family, family };
}

/** The flow is to a service that its program has for itself. */
export function isUpkeep(label: string, { kind, family }: Program): boolean {
  return kind === 'upkeep' || (family !== null && familyOfUpkeep(label) === family);
}

/** Null where the two cannot be compared. */
export function sameProgram(a: Program, b: Program): boolean | null {
  if (a.family !== null && b.family !== null) return a.family === b.family;
  return a.kind === b.kind ? a.name === b.name : null;
}
