/** What to do where a database cannot be asked. Knows PostgreSQL's codes (its manual, appendix A) and Node's. Pure. */

const known: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'start PostgreSQL there; listen_addresses in postgresql.conf must name the address, and port this port',
  ENOTFOUND: "look at the host name in the URL, and at this host's name service",
  EAI_AGAIN: "look at this host's name service: it gives no answer",
  EHOSTUNREACH: 'look at the network: no way leads to that host',
  ENETUNREACH: 'look at the network: no way leads to that host',
  ETIMEDOUT: 'look at the network and firewalls between this host and the database: packets go nowhere',
  ENOENT: 'start PostgreSQL, or give the folder of its socket (unix_socket_directories)',
  DEPTH_ZERO_SELF_SIGNED_CERT: "give the authority that signed the server's certificate: sslrootcert=FILE in the URL",
  SELF_SIGNED_CERT_IN_CHAIN: "give the authority that signed the server's certificate: sslrootcert=FILE in the URL",
  UNABLE_TO_VERIFY_LEAF_SIGNATURE:
    "give the authority that signed the server's certificate: sslrootcert=FILE in the URL",
  ERR_TLS_CERT_ALTNAME_INVALID: "connect by the host name that stands in the server's certificate",
  '28P01': 'the password of this user is another: look at the URL, or ALTER ROLE … PASSWORD',
  '28000': 'add a line for this user, database and address to pg_hba.conf, and reload PostgreSQL',
  '3D000': 'create it: CREATE DATABASE … OWNER …',
  '42501': 'grant this user what it lacks: docs/several-machines.md has the statements',
  '53100': "the database's disk is full: make room on it; PostgreSQL goes on by itself",
  '53300': 'raise max_connections, or run fewer servers and workers: each takes several connections',
  '57P03': 'PostgreSQL starts, stops or recovers: ask again in a moment; its log says which',
  '57P01': 'PostgreSQL was stopped meanwhile: start it again',
};

const silent = /timeout|terminated unexpectedly|Connection terminated/i;

export function connectionAdvice(error: unknown): string {
  // Node tries each address of a name, and tells of each.
  const one = error instanceof AggregateError && error.errors.length > 0 ? error.errors[0] : error;
  const { code = '', message = String(one) } = one as { code?: string; message?: string };
  if (silent.test(message)) return known['ETIMEDOUT'] as string;
  if (/does not support SSL/.test(message)) return 'switch ssl on in postgresql.conf, or leave sslmode out of the URL';
  return known[code] ?? "PostgreSQL's log says more";
}
