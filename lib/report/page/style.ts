/** Report page: how it looks on a screen, light or dark, and on paper. Static text of ours. */
import { Html } from './html.js';

export const style = new Html(`
:root { color-scheme: light dark; --ink: #1c2128; --soft: #59636e; --line: #d8dee4; --page: #ffffff; --card: #f6f8fa; --accent: #3a66b4; --bad: #b42318; }
@media (prefers-color-scheme: dark) {
  :root { --ink: #e6e9ee; --soft: #9aa4af; --line: #363d46; --page: #14181d; --card: #1d232a; --accent: #7da2e3; --bad: #ff8a80; }
}
* { box-sizing: border-box; }
body { margin: 0; background: var(--page); color: var(--ink); font: 15px/1.5 system-ui, -apple-system, "Segoe UI", Roboto, "Noto Sans", "DejaVu Sans", sans-serif; }
main { max-width: 1100px; margin: 0 auto; padding: 32px 24px 48px; }
h1 { margin: 0 0 4px; font-size: 30px; line-height: 1.2; letter-spacing: -0.01em; }
h2 { margin: 44px 0 12px; padding-top: 12px; border-top: 1px solid var(--line); font-size: 20px; line-height: 1.3; }
h3 { margin: 24px 0 8px; font-size: 16px; }
p { margin: 6px 0; }
a { color: var(--accent); }
.soft { color: var(--soft); }
.bad { color: var(--bad); }
.bad strong { display: block; }
nav ul { display: flex; flex-wrap: wrap; gap: 2px 18px; margin: 16px 0 0; padding: 0; list-style: none; }
.tiles { display: grid; grid-template-columns: repeat(auto-fill, minmax(150px, 1fr)); gap: 10px; margin: 12px 0; }
.tile { padding: 10px 14px; border: 1px solid var(--line); border-radius: 8px; background: var(--card); break-inside: avoid; }
.tile dt { color: var(--soft); font-size: 13px; }
.tile dd { margin: 0; font-size: 21px; font-weight: 600; font-variant-numeric: tabular-nums; white-space: nowrap; }
.tile small { display: block; color: var(--soft); font-size: 12px; font-weight: 400; white-space: normal; }
figure { margin: 0; }
.chart { display: block; width: 100%; height: auto; break-inside: avoid; }
.legend { display: flex; flex-wrap: wrap; gap: 2px 16px; margin: 8px 0; padding: 0; list-style: none; font-size: 13px; }
.legend svg { width: 11px; height: 11px; margin-right: 5px; vertical-align: -1px; }
.pair { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(100%, 440px), 1fr)); gap: 0 32px; align-items: start; }
.pair > * { min-width: 0; }
.scroll { overflow-x: auto; }
.scroll:focus-visible { outline: 2px solid var(--accent); outline-offset: 2px; }
table { width: 100%; border-collapse: collapse; font-size: 13px; font-variant-numeric: tabular-nums; }
th { padding: 4px 8px; border-bottom: 1px solid var(--line); color: var(--soft); font-weight: 500; text-align: left; white-space: nowrap; }
td { padding: 4px 8px; border-bottom: 1px solid var(--line); vertical-align: top; }
th:first-child, td:first-child { padding-left: 0; }
th:last-child, td:last-child { padding-right: 0; }
.wide th { white-space: normal; vertical-align: bottom; }
.n { text-align: right; white-space: nowrap; }
.k { overflow-wrap: anywhere; min-width: 110px; }
.w { white-space: nowrap; }
.mono { font-family: ui-monospace, "DejaVu Sans Mono", Menlo, Consolas, monospace; font-size: 12px; }
.bar { display: block; width: 100%; height: 4px; margin-top: 2px; }
.bar .track, .stack .track { fill: var(--line); }
.bar .fill { fill: var(--accent); }
.stack { display: block; width: 100%; height: 22px; border-radius: 4px; }
footer { margin-top: 40px; padding-top: 12px; border-top: 1px solid var(--line); color: var(--soft); font-size: 13px; }
@page { size: A4; margin: 14mm 12mm; }
@media print {
  :root { color-scheme: light; --ink: #14181d; --soft: #4b5560; --line: #cfd5db; --page: #ffffff; --card: #ffffff; --accent: #3a66b4; --bad: #a01810; }
  body { font-size: 10.5pt; print-color-adjust: exact; -webkit-print-color-adjust: exact; }
  main { max-width: none; padding: 0; }
  nav { display: none; }
  h1 { font-size: 20pt; }
  .tiles { grid-template-columns: repeat(5, 1fr); gap: 6pt; }
  .tile { padding: 5pt 7pt; }
  .tile dd { font-size: 13pt; }
  h2 { margin-top: 20pt; font-size: 13pt; }
  h2, h3 { break-after: avoid; }
  table { font-size: 8.5pt; }
  thead { display: table-header-group; }
  tr, .tile, .stack, .legend, figure { break-inside: avoid; }
  .pair { grid-template-columns: 1fr 1fr; gap: 0 16pt; }
  .wide table { font-size: 7pt; }
  .wide .mono { font-size: 6.5pt; }
  .scroll { overflow: visible; }
  td, th { padding: 2pt 4pt; }
  a { color: inherit; }
}
`);
