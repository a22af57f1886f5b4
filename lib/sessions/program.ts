/** Which program made a flow, as far as its way of speaking tells: the TLS stack by JA4, else the User-Agent. */

export interface Program {
  /** What can be compared: TLS over TCP, QUIC, HTTP. */
  readonly kind: 'tls' | 'quic' | 'http';
  readonly name: string;
}

/**
 * Of a JA4 (FoxIO, a_b_c) the middle part, a hash of the cipher suites: extensions, which a and c count, differ between the hellos of
 * one program (a ticket, another ALPN, padding).
 */
export function programOf(ja4: string | null, userAgent: string | null): Program | null {
  if (ja4 !== null) {
    const ciphers = ja4.split('_')[1] ?? ja4;
    return { kind: ja4.startsWith('q') ? 'quic' : 'tls', name: ciphers };
  }
  return userAgent === null ? null : { kind: 'http', name: userAgent };
}

export function sameProgram(a: Program | null, b: Program | null): boolean {
  return a === b || (a !== null && b !== null && a.kind === b.kind && a.name === b.name);
}
