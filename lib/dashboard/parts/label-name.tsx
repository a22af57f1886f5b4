/** A label's name with its colour. */
import { colourOf } from '../state/colours.js';

export function LabelName({ label }: { label: string }) {
  return (
    <span class="label-name">
      <span class="swatch" style={{ background: `var(--c${colourOf('label', label)})` }} aria-hidden="true" />
      {label}
    </span>
  );
}
