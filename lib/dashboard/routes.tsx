/** Which view has which address. Each is a file of its own in views/, loaded when it is first opened. */

import type { ComponentType } from 'preact';
import lazy from 'preact-iso/lazy';

export interface View {
  readonly path: string;
  readonly component: ComponentType;
}

/** The first page is part of the first load. */
export const views: readonly View[] = [
  { path: '/', component: lazy(() => import('./views/captures.js')) },
  { path: '/captures', component: lazy(() => import('./views/captures.js')) },
  { path: '/jobs', component: lazy(() => import('./views/jobs.js')) },
  { path: '/jobs/new', component: lazy(() => import('./views/new-job.js')) },
  { path: '/jobs/:job_id', component: lazy(() => import('./views/overview.js')) },
  { path: '/jobs/:job_id/flows', component: lazy(() => import('./views/flows.js')) },
  { path: '/jobs/:job_id/flows/:flow_id', component: lazy(() => import('./views/flow.js')) },
  { path: '/jobs/:job_id/sessions', component: lazy(() => import('./views/sessions.js')) },
  { path: '/jobs/:job_id/sessions/:session_id', component: lazy(() => import('./views/session.js')) },
  { path: '/jobs/:job_id/addresses/:ip', component: lazy(() => import('./views/address.js')) },
  { path: '/jobs/:job_id/labels', component: lazy(() => import('./views/labels.js')) },
  { path: '/jobs/:job_id/run', component: lazy(() => import('./views/run.js')) },
  { path: '/compare', component: lazy(() => import('./views/compare.js')) },
  { path: '/compare/:a', component: lazy(() => import('./views/compare.js')) },
  { path: '/compare/:a/:b', component: lazy(() => import('./views/compare.js')) },
  { path: '/search', component: lazy(() => import('./views/search.js')) },
  { path: '/models', component: lazy(() => import('./views/models.js')) },
  { path: '/models/:name', component: lazy(() => import('./views/model.js')) },
];

/** Links that stay inside the page. All others (API, downloads) the browser follows itself. The server has the same list. */
export const inside = /^\/(?:$|\?|(?:captures|jobs|models|compare|search)(?:[/?]|$))/;
