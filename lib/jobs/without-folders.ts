/** A message of a fault of ours for whoever asks from outside: what the machine's folders are called is nobody's business there. Pure. */

/** In quotes, as Node and DuckDB write paths, they may have spaces. */
const quoted = /(['"`])(?:[A-Za-z]:)?[\\/][^'"`\n]*[\\/](?=[^'"`\n])/g;
const bare = /(^|[\s(=,;])(?:file:\/\/)?(?:[A-Za-z]:)?(?:[\\/][^\\/\s'"`]+)+[\\/](?=[^\\/\s])/g;

/** Of each path the last name stays. */
export function withoutFolders(message: string): string {
  return message.replaceAll(quoted, '$1').replaceAll(bare, '$1');
}
