/** A model's card: its parts as elements, its text as text. */

import type { CardBlock } from '../state/card-blocks.js';
import { ScrollFrame } from './scroll-frame.js';

/** Between backticks: a name or a command. */
function Words({ text }: { text: string }) {
  return <>{text.split('`').map((part, at) => (at % 2 === 1 ? <code>{part}</code> : part))}</>;
}

function Block({ block }: { block: CardBlock }) {
  switch (block.kind) {
    case 'heading':
      return block.level <= 1 ? <h3 class="card-title">{block.text}</h3> : <h3>{block.text}</h3>;
    case 'list':
      return (
        <ul>
          {block.items.map((item) => (
            <li key={item}>
              <Words text={item} />
            </li>
          ))}
        </ul>
      );
    case 'code':
      return (
        <ScrollFrame label="code" class="bare">
          <pre class="card-code">{block.text}</pre>
        </ScrollFrame>
      );
    case 'table':
      return (
        <ScrollFrame label={block.head.join(', ')} class="tall">
          <table class="table">
            <thead>
              <tr>
                {block.head.map((name, at) => (
                  <th key={name} scope="col" class={at > 0 ? 'number' : ''}>
                    {name}
                  </th>
                ))}
              </tr>
            </thead>
            <tbody>
              {block.rows.map((row) => (
                <tr key={row.join()}>
                  {row.map((cell, at) => (
                    <td key={block.head[at] ?? at} class={at > 0 ? 'number' : ''}>
                      {cell}
                    </td>
                  ))}
                </tr>
              ))}
            </tbody>
          </table>
        </ScrollFrame>
      );
    default:
      return (
        <p>
          <Words text={block.text} />
        </p>
      );
  }
}

/** Cards are English, whatever the language of the page. */
export function ModelCard({ blocks }: { blocks: readonly CardBlock[] }) {
  return (
    <div class="card-text" lang="en">
      {blocks.map((block, at) => (
        <Block key={at} block={block} />
      ))}
    </div>
  );
}
