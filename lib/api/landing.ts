/** The plain page: the captures and what was found in them, with links into the API. Everything shown is escaped. */
import { createHash } from 'node:crypto';
import type { Static } from 'typebox';
import { escaped } from '../report/page/html.js';
import type { CountedLabel } from '../report/statistics.js';
import type { File } from './schemas.js';

export interface LandingRow {
  readonly file: Static<typeof File>;
  readonly labels: readonly CountedLabel[];
}

const style = `body{font:16px/1.5 system-ui,sans-serif;margin:2rem auto;max-width:72rem;padding:0 1rem;color:#1b1f24;background:#fff}
table{border-collapse:collapse;width:100%}th,td{text-align:left;padding:.4rem .6rem;border-bottom:1px solid #d8dee4;
vertical-align:top}td.n{text-align:right;white-space:nowrap}code{overflow-wrap:anywhere}a{color:#0a58ca}
@media(prefers-color-scheme:dark){body{color:#e6edf3;background:#0d1117}th,td{border-color:#30363d}a{color:#6cb0ff}}`;

/** Nothing may run and nothing may be loaded but this style. */
export const landingPolicy = `default-src 'none'; style-src 'sha256-${createHash('sha256').update(style).digest('base64')}'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'`;

function time(seconds: number): string {
  return seconds === 0 ? '' : new Date(seconds * 1000).toISOString().slice(0, 19).replace('T', ' ');
}

function links(jobId: number | undefined): string {
  if (jobId === undefined) return '';
  const at = `/file/${jobId}`;
  return ['status', 'details', 'statistics'].map((part) => `<a href="${at}/${part}">${part}</a>`).join(' ');
}

function row({ file, labels }: LandingRow): string {
  const { status } = file;
  const name = file.extension === '' ? file.name : `${file.name}.${file.extension}`;
  const flowsOf = ({ label, count }: CountedLabel) => {
    const at = `/file/${status.job_id}/flows/labels?label=${encodeURIComponent(label)}`;
    return `<a href="${escaped(at)}">${escaped(label)}</a> ${count}`;
  };
  const cells = [
    `<td><code>${escaped(name)}</code></td>`,
    `<td class="n">${file.size} kB</td>`,
    `<td>${time(file.time_start)}</td>`,
    `<td>${escaped(status.state)}${status.message === undefined ? '' : `: ${escaped(status.message)}`}</td>`,
    `<td class="n">${file.flows_count ?? ''}</td>`,
    `<td>${labels.map(flowsOf).join(', ')}</td>`,
    `<td>${links(status.job_id)}</td>`,
  ];
  return `<tr>${cells.join('')}</tr>`;
}

export function landingPage(rows: readonly LandingRow[], left: number): string {
  const more = left > 0 ? `<p>${left} more in <a href="/files/list">/files/list</a>.</p>` : '';
  return `<!doctype html><html lang="en"><head><meta charset="utf-8"><title>TrActor</title>
<meta name="viewport" content="width=device-width"><style>${style}</style></head><body><h1>TrActor</h1>
<p><a href="/docs">API</a> · <a href="/openapi.json">OpenAPI</a> · <a href="/files/list">captures</a> ·
<a href="/labels/list">labels</a></p>
<table><thead><tr><th>Capture</th><th>Size</th><th>From (UTC)</th><th>State</th><th>Flows</th><th>Labels</th><th>Job</th></tr></thead>
<tbody>${rows.map(row).join('\n')}</tbody></table>${more}
<p>Process a capture: <code>curl -H 'content-type: application/json' -d '{"file_name": "NAME"}' …/files/process</code></p>
</body></html>`;
}
