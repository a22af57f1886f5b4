/** `ip`, `nft`, `iptables`: run with arguments as a list, never through a shell. Knows nothing of what they do. */
import { spawn } from 'node:child_process';
import { constants } from 'node:fs';
import { access } from 'node:fs/promises';
import { delimiter, join } from 'node:path';

export class ToolError extends Error {
  override readonly name = 'ToolError';
  constructor(
    message: string,
    /** Null where it did not run or was killed. */
    readonly status: number | null,
  ) {
    super(message);
  }
}

/** Where system tools lie, also for those whose PATH does not say so. */
const folders = [...(process.env['PATH'] ?? '').split(delimiter), '/usr/sbin', '/sbin', '/usr/bin', '/bin'];

/**
 * Its output. Throws ToolError with what the tool said in one line. In a process group of its own, so that a Ctrl-C, which a
 * terminal sends to the whole group, does not end it half-way.
 */
export function runTool(tool: string, args: readonly string[]): Promise<string> {
  const env = { ...process.env, PATH: folders.join(delimiter), LC_ALL: 'C' };
  const child = spawn(tool, [...args], { env, detached: true, stdio: ['ignore', 'pipe', 'pipe'] });
  let [stdout, stderr] = ['', ''];
  child.stdout.setEncoding('utf8').on('data', (text: string) => (stdout += text));
  child.stderr.setEncoding('utf8').on('data', (text: string) => (stderr += text));
  return new Promise((resolve, reject) => {
    child.once('error', (error: NodeJS.ErrnoException) => {
      const what = error.code === 'ENOENT' ? `${tool} is not on this machine` : `${tool}: ${error.message}`;
      reject(new ToolError(what, null));
    });
    child.once('close', (status, signal) => {
      if (status === 0) return resolve(stdout);
      const said = stderr.trim().split('\n')[0] || `ended with ${signal ?? `status ${status}`}`;
      reject(new ToolError(`${tool} ${args.join(' ')}: ${said}`, status));
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
