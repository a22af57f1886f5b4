/** A job at a glance: figures, traffic over time, who and what there was most of, who talked to whom. */
import type { Measure } from '../api.js';
import { Attribution } from '../parts/attribution.js';
import { TopList } from '../parts/bar-list.js';
import { Figures } from '../parts/figures.js';
import { JobFrame } from '../parts/job-frame.js';
import { TalkPanel } from '../parts/talk-panel.js';
import { TrafficPanel } from '../parts/traffic-panel.js';
import { useJobView } from '../state/job-view.js';
import type { WordKey } from '../words/dictionary.js';

const lists: readonly (readonly [string, WordKey])[] = [
  ['label', 'top.label'],
  ['label_group', 'top.label_group'],
  ['label_protocol', 'top.label_protocol'],
  ['client_ip', 'top.client_ip'],
  ['server_ip', 'top.server_ip'],
  ['country', 'top.country'],
  ['name', 'top.name'],
  ['server_port', 'top.server_port'],
  ['end_reason', 'top.end_reason'],
];

const measures: readonly Measure[] = ['bytes', 'packets', 'flows'];

export default function Overview() {
  const view = useJobView();
  const measure = measures.find((one) => one === view.query['measure']) ?? 'bytes';
  return (
    <JobFrame view={view} tab="overview">
      <Figures view={view} />
      <TrafficPanel view={view} measure={measure} />
      <div class="grid">
        {lists.map(([by, title]) => (
          <TopList key={by} view={view} by={by} measure={measure} title={title} />
        ))}
      </div>
      <TalkPanel view={view} measure={measure} />
      <Attribution />
    </JobFrame>
  );
}
