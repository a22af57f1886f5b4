/** The dashboard's entry: puts the application on the page. */
import { render } from 'preact';
import { App } from './app.js';
import './styles/base.css';
import './styles/shell.css';
import './styles/controls.css';
import './styles/tables.css';
import './styles/charts.css';
import './styles/flow.css';

// The page's policy lets nothing become HTML (require-trusted-types-for 'script'). Emptying an element is all that a library of
// ours asks for (zrender does, of its own root), so that is all that is let through.
const trustedTypes = (globalThis as { trustedTypes?: { createPolicy(name: string, rules: object): unknown } })
  .trustedTypes;
trustedTypes?.createPolicy('default', { createHTML: (html: string) => (html === '' ? '' : null) });

const root = document.getElementById('app');
if (root !== null) render(<App />, root);
