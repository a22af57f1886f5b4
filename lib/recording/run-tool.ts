/** `ip`, `nft`, `iptables`: run with arguments as a list, never through a shell. Knows nothing of what they do. */
import { execFile } from 'node:child_process';
import { constants } from 'node:fs';
import { access } from 'node:fs/promises';
import { delimiter, join } from 'node:path';

export class ToolError extends Error {
  override readonly name = 'ToolError';
}

/** Where system tools lie, also for those whose PATH does not say so. */
const folders = [...(process.env['PATH'] ?? '').split(delimiter), '/usr/sbin', '/sbin', '/usr/bin', '/bin'];

/** Its output. Throws ToolError with what the tool said in one line. */
export function runTool(tool: string, args: readonly string[]): Promise<string> {
  const env = { ...process.env, PATH: folders.join(delimiter), LC_ALL: 'C' };
  return new Promise((resolve, reject) => {
    execFile(tool, [...args], { env, encoding: 'utf8', maxBuffer: 16 << 20 }, (error, stdout, stderr) => {
      if (error === null) return resolve(stdout);
      const missing = (error as NodeJS.ErrnoException).code === 'ENOENT';
      const said = stderr.trim().split('\n')[0] || error.message;
      reject(new ToolError(missing ? `${tool} is not on this machine` : `${tool} ${args.join(' ')}: ${said}`));
    });
  });
}

export async function hasTool(tool: string): Promise<boolean> {
  const found = folders.filter((folder) => folder !== '').map((folder) => access(join(folder, tool), constants.X_OK));
  return await Promise.any(found).then(
    () => true,
    () => false,
  );
}
