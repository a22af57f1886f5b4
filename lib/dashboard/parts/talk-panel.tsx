/** Who talks to whom: the plot, and the same as a table. */
import lazy from 'preact-iso/lazy';
import { useLocation } from 'preact-iso/router';
import type { Graph, GraphNode, Measure } from '../api.js';
import { ofJob, path } from '../api.js';
import { useAnswer } from '../state/answers.js';
import { bothFilters, topTerm } from '../state/filter-text.js';
import type { JobView } from '../state/job-view.js';
import { useSpeech } from '../state/settings.js';
import { AnswerState } from './answer-state.js';
import { amount } from './bar-list.js';
import { Panel } from './page.js';

const Sankey = lazy(() => import('../charts/sankey.js'));

const levels = ['client_ip', 'label', 'server_ip'] as const;
const LABELS = 1;

function levelOf({ level }: GraphNode): number {
  return typeof level === 'number' ? level : levels.indexOf(level as (typeof levels)[number]);
}

function LinkTable({
  graph,
  measure,
  nameOf,
}: {
  graph: Graph;
  measure: Measure;
  nameOf: (node: GraphNode) => string;
}) {
  const speech = useSpeech();
  const { t } = speech;
  const byId = new Map(graph.nodes.map((node) => [node.id, node]));
  const name = (id: string) => {
    const node = byId.get(id);
    return node === undefined ? '' : nameOf(node);
  };
  const links = [...graph.links].sort((one, other) => other[measure] - one[measure]);
  return (
    <details class="data-table">
      <summary>{t('traffic.table')}</summary>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keys */}
      <section class="table-frame tall" tabIndex={0} aria-label={t('graph.title')}>
        <table class="table">
          <tbody>
            {links.map((link) => (
              <tr key={`${link.source} ${link.target}`}>
                <td class="break">{name(link.source)}</td>
                <td class="break">{name(link.target)}</td>
                <td class="number">{amount(speech, measure, link[measure])}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </section>
    </details>
  );
}

export function TalkPanel({ view, measure }: { view: JobView; measure: Measure }) {
  const speech = useSpeech();
  const { t } = speech;
  const { route } = useLocation();
  const answer = useAnswer<Graph>(
    path(ofJob(view.jobId, 'graph'), { levels: levels.join(), measure, limit: 16, filter: view.filter }),
    view.version,
  );
  const { data } = answer;
  const nameOf = ({ key }: GraphNode) => key ?? t('value.others');
  const open = (node: GraphNode) => {
    const by = levels[levelOf(node)];
    if (by === undefined || node.key === null) return;
    const filter = bothFilters(view.question.filter, topTerm(by, node.key));
    route(view.href(['flows'], { ...view.question, filter }));
  };
  const widest = [...(data?.nodes ?? [])]
    .filter((node) => levelOf(node) === LABELS)
    .sort((one, other) => other.bytes - one.bytes)
    .slice(0, 3);
  return (
    <Panel title={t('graph.title')} isLoading={answer.isLoading}>
      <AnswerState answer={answer} />
      {data !== null && data.links.length === 0 && <p class="quiet">{t('answer.none')}</p>}
      {data !== null && data.links.length > 0 && (
        <>
          {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keys */}
          <section class="sideways" tabIndex={0} aria-label={t('graph.title')}>
            <Sankey
              graph={data}
              measure={measure}
              label={t('graph.summary', { tops: widest.map(nameOf).join(', ') })}
              nameOf={nameOf}
              format={(value) => amount(speech, measure, value)}
              colouredLevel={LABELS}
              onNode={open}
            />
          </section>
          <LinkTable graph={data} measure={measure} nameOf={nameOf} />
        </>
      )}
    </Panel>
  );
}
