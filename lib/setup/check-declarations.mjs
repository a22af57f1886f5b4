// Lint: the names that lib/native/declarations.ts declares are the names that the built addon exports, and no others.
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { root, say } from './steps.mjs';

const require = createRequire(import.meta.url);
const ts = require('typescript');
const addon = require('node-gyp-build')(root);

/** Members of an interface in a source file, sorted. */
function membersOf(source, name) {
  const found = source.statements.find(
    (statement) => ts.isInterfaceDeclaration(statement) && statement.name.text === name,
  );
  if (found === undefined) throw new Error(`lib/native/declarations.ts has no interface ${name}`);
  return found.members.map((member) => member.name.getText(source)).sort();
}

function compare(what, declared, exported) {
  const missing = declared.filter((name) => !exported.includes(name));
  const undeclared = exported.filter((name) => !declared.includes(name));
  for (const name of missing) say(`${what}.${name} is declared, but the addon does not have it`);
  for (const name of undeclared) say(`${what}.${name} is in the addon, but not declared`);
  if (missing.length + undeclared.length > 0) process.exitCode = 1;
}

const path = join(root, 'lib/native/declarations.ts');
const source = ts.createSourceFile(path, ts.sys.readFile(path), ts.ScriptTarget.Latest, true);
compare('addon', membersOf(source, 'NativeAddon'), Object.keys(addon).sort());
for (const name of ['NativeRun', 'NativeSplitPart', 'ParquetEncoder']) {
  const methods = Object.getOwnPropertyNames(addon[name].prototype).filter((method) => method !== 'constructor');
  compare(name, membersOf(source, name), methods.sort());
}
