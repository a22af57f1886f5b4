/** A button that opens a small window below it; closes when the focus or the pointer goes elsewhere. */
import type { ComponentChildren } from 'preact';
import { useEffect, useRef } from 'preact/hooks';

export function Menu({ text, children }: { text: string; children: ComponentChildren }) {
  const menu = useRef<HTMLDetailsElement>(null);
  useEffect(() => {
    const leave = (event: Event) => {
      const outside = !(event.target instanceof Node) || !menu.current?.contains(event.target);
      if (menu.current?.open && (outside || (event instanceof KeyboardEvent && event.key === 'Escape'))) {
        menu.current.open = false;
      }
    };
    addEventListener('pointerdown', leave);
    addEventListener('keydown', leave);
    return () => {
      removeEventListener('pointerdown', leave);
      removeEventListener('keydown', leave);
    };
  }, []);
  return (
    <details ref={menu} class="menu">
      <summary class="button">
        {text} <span aria-hidden="true">▾</span>
      </summary>
      <div class="menu-body">{children}</div>
    </details>
  );
}
