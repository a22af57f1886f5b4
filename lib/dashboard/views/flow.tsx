/** One flow: who with whom, what it is and why, its packets and windows; and where a reader says what it is. */
import { useRoute } from 'preact-iso/router';
import { type ExplainedFlow, ofJob, openable, path } from '../api.js';
import { AnswerState } from '../parts/answer-state.js';
import { FlowFacts, FlowHeadline } from '../parts/flow-facts.js';
import { JobFrame } from '../parts/job-frame.js';
import { LabelPanel } from '../parts/label-panel.js';
import { PacketPanel } from '../parts/packet-panel.js';
import { WindowPanel } from '../parts/window-panel.js';
import { useAnswer } from '../state/answers.js';
import { useColumns } from '../state/columns-known.js';
import { useJobView } from '../state/job-view.js';
import { useSpeech } from '../state/settings.js';

export default function Flow() {
  const { t } = useSpeech();
  const view = useJobView();
  const flowId = useRoute().params['flow_id'] ?? '';
  const parts = ofJob(view.jobId, 'flows', flowId);
  const answer = useAnswer<ExplainedFlow>(path(parts), view.version);
  const columns = useColumns();
  const { data } = answer;
  const download = (
    <a class="button" href={openable(path([...parts, 'packets.pcapng']))} download>
      {t('flow.download')}
    </a>
  );
  return (
    <JobFrame view={view} tab="flows" title={t('flow.title', { id: flowId })} actions={download} hasFilter={false}>
      <AnswerState answer={answer} />
      {data !== null && (
        <>
          <FlowHeadline flow={data.flow} view={view} />
          <div class="columns">
            <LabelPanel explained={data} parts={parts} onChange={answer.reload} />
            <FlowFacts flow={data.flow} columns={columns?.flows ?? []} view={view} />
          </div>
          <PacketPanel parts={parts} />
          <WindowPanel parts={parts} />
        </>
      )}
    </JobFrame>
  );
}
