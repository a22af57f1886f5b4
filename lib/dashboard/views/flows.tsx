/** The flows of a job. */
import type { FlowList } from '../api.js';
import { JobFrame } from '../parts/job-frame.js';
import { RowTable } from '../parts/row-table.js';
import { useJobView } from '../state/job-view.js';
import type { TableState } from '../state/url-state.js';

const standard: TableState = {
  sort: 'time_start_us',
  columns: [
    'flow_id',
    'time_start_us',
    'duration_us',
    'label',
    'label_protocol',
    'protocol',
    'client_ip',
    'client_port',
    'server_ip',
    'server_port',
    'name',
    'packets',
    'bytes',
  ],
};

export default function Flows() {
  const view = useJobView();
  return (
    <JobFrame view={view} tab="flows">
      <RowTable
        view={view}
        of="flows"
        standard={standard}
        rowsOf={({ flows, total }: FlowList) => ({ rows: flows, total })}
      />
    </JobFrame>
  );
}
