/** Around a table that may be wider or taller than its place: scrolls by itself, by keys too. */
import type { ComponentChildren } from 'preact';

interface ScrollFrameProps {
  readonly label: string;
  /** bare: without a frame; tall, tall-more: no taller than so much. */
  readonly class?: string;
  readonly children: ComponentChildren;
}

export function ScrollFrame({ label, class: extra = '', children }: ScrollFrameProps) {
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keys
    <section class={`table-frame ${extra}`} tabIndex={0} aria-label={label}>
      {children}
    </section>
  );
}
