/** `tractor info`: what a capture says of itself and what became of every packet of it. */
import { Command } from 'commander';
import type { CaptureError } from '../errors.js';
import type { AnalysisSummary } from '../pipeline/analysis.js';
import { type CaptureReport, healthJson } from '../report/health-json.js';
import { captureFaults, exitStatus, report } from './faults.js';
import { healthText } from './health-text.js';
import { expandInputs } from './inputs.js';
import { InterruptWatch } from './interrupt.js';
import { printText } from './print-text.js';
import { showProgress } from './progress.js';

interface InfoOptions {
  readonly json?: boolean;
  readonly progress: boolean;
}

const more = `
With --json: one JSON object a line for each file. Counts and bytes are numbers; times in nanoseconds
(time_first_ns, time_last_ns, duration_ns) are strings of digits, because JSON readers round such numbers.

Examples:
  tractor info capture.pcapng
  tractor info *.pcap --json | jq 'select(.out_of_order_packets > 0) | .path'
  zcat old.pcap.gz | tractor info -

Exit status:
  0  every file was read to its end
  1  a file could not be read, or not to its end; what was readable is shown
  2  usage`;

export function infoCommand(finish: (status: number) => void): Command {
  return new Command('info')
    .summary('health of a capture')
    .description(
      'Reads captures to their ends and prints format, sections, interfaces, time range, counts, and what could not be understood.',
    )
    .argument('<file...>', 'captures, folders of them, or patterns; - is standard input')
    .option('--json', 'one JSON object a line for each file')
    .option('--no-progress', 'no progress on the terminal')
    .addHelpText('after', more)
    .action(async (files: string[], options: InfoOptions) => finish(await info(files, options)));
}

async function info(inputs: readonly string[], options: InfoOptions): Promise<number> {
  const files = await expandInputs(inputs);
  const interrupts = new InterruptWatch();
  let status: number = exitStatus.done;
  try {
    for (const [index, path] of files.entries()) {
      const inspected = await interrupts.guard(inspect(path, interrupts.signal, options.progress));
      if (inspected.fault !== null) status = report(inspected.fault);
      if (inspected.capture === undefined && !options.json) continue;
      const separator = index > 0 && !options.json ? '\n' : '';
      await printText(
        separator + (options.json ? `${JSON.stringify(healthJson(inspected))}\n` : healthText(inspected)),
      );
    }
    return status;
  } finally {
    interrupts.close();
  }
}

/** One file to its end. A fault of the capture is part of the answer. */
async function inspect(path: string, signal: AbortSignal, progress: boolean): Promise<CaptureReport> {
  const { analyzeCapture } = await import('../pipeline/analyze-capture.js');
  const analysis = analyzeCapture(path, { features: 'none', labels: false, signal });
  const hideProgress = progress && process.stderr.isTTY ? showProgress(() => analysis.progress()) : () => {};
  let fault: CaptureError | null = null;
  try {
    for await (const _batch of analysis) {
      // Only the counts are wanted.
    }
  } catch (error) {
    fault = captureFaults(error)?.[0] ?? null;
    if (fault === null) throw error;
  } finally {
    hideProgress();
  }
  return reportOf(path, analysis.summary(), fault);
}

function reportOf(path: string, summary: AnalysisSummary, fault: CaptureError | null): CaptureReport {
  return { path, capture: summary.captures[0], summary, fault };
}
