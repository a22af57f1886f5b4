/** A view's title, its actions beside, and what is below. */
import type { ComponentChildren } from 'preact';
import { useEffect } from 'preact/hooks';

interface PageProps {
  readonly title: string;
  readonly heading?: ComponentChildren;
  readonly actions?: ComponentChildren;
  readonly children: ComponentChildren;
}

export function Page({ title, heading, actions, children }: PageProps) {
  useEffect(() => {
    document.title = `${title} · TrActor`;
  }, [title]);
  return (
    <div class="page">
      <div class="page-head">
        <h1>{heading ?? title}</h1>
        {actions !== undefined && <div class="page-actions">{actions}</div>}
      </div>
      {children}
    </div>
  );
}

interface PanelProps {
  readonly title: ComponentChildren;
  readonly id?: string;
  readonly actions?: ComponentChildren;
  readonly isLoading?: boolean;
  readonly class?: string;
  readonly children: ComponentChildren;
}

/** One box of a view. */
export function Panel({ title, id, actions, isLoading = false, class: extra = '', children }: PanelProps) {
  return (
    <section class={`panel ${extra}`} aria-busy={isLoading} id={id}>
      <header class="panel-head">
        <h2>{title}</h2>
        {actions}
      </header>
      {children}
    </section>
  );
}
