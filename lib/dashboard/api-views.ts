/** The shapes of answers that only the views of sessions, addresses, labels, comparisons, searches, models and jobs use. Types only. */
import type { components } from '../client/api-types.js';
import type { CatalogueGroup, Row } from './api.js';

type Shapes = components['schemas'];

export type SessionList = Omit<Shapes['SessionList'], 'sessions'> & { readonly sessions: readonly Row[] };
export type SessionMember = Shapes['SessionMember'];
export type SessionDetails = { readonly session: Row; readonly members: readonly SessionMember[] };

export type AddressDetails = Shapes['Address'];
export type Counts = AddressDetails['as_client'];

export type JobLabelGroup = Shapes['JobLabelGroup'];
export type JobLabel = JobLabelGroup['labels'][number];
export type { CatalogueGroup };
export type CatalogueLabel = CatalogueGroup['labels'][number];

export type Comparison = Shapes['Comparison'];
export type FoundJob = Omit<Shapes['SearchResult']['jobs'][number], 'sample'> & { readonly sample: readonly Row[] };
export type SearchAnswer = Omit<Shapes['SearchResult'], 'jobs'> & { readonly jobs: readonly FoundJob[] };

export type ModelSummary = Shapes['ModelSummary'];
export type ModelDetails = Shapes['ModelDetails'];

export type JobList = Shapes['JobList'];
