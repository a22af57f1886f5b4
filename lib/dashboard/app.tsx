/** The frame around every view: settings, addresses, header, keys. Shows no data itself. */
import { ErrorBoundary } from 'preact-iso/lazy';
import { LocationProvider, Route, Router } from 'preact-iso/router';
import { Header } from './parts/header.js';
import { Page } from './parts/page.js';
import { Toasts } from './parts/toasts.js';
import { TokenDialog } from './parts/token-dialog.js';
import { inside, views } from './routes.js';
import { SettingsProvider, useSpeech } from './state/settings.js';

function NotFound() {
  const { t } = useSpeech();
  return (
    <Page title={t('shell.notFound')}>
      <p>
        <a href="/captures">{t('shell.toCaptures')}</a>
      </p>
    </Page>
  );
}

function Views() {
  return (
    <ErrorBoundary>
      <Router>
        {views.map(({ path, component }) => (
          <Route key={path} path={path} component={component} />
        ))}
        <Route default component={NotFound} />
      </Router>
    </ErrorBoundary>
  );
}

function Frame() {
  const { t } = useSpeech();
  return (
    <>
      <a class="skip" href="#content">
        {t('shell.skip')}
      </a>
      <Header />
      <main id="content" tabIndex={-1}>
        <Views />
      </main>
      <Toasts />
      <TokenDialog />
    </>
  );
}

export function App() {
  return (
    <SettingsProvider>
      <LocationProvider scope={inside}>
        <Frame />
      </LocationProvider>
    </SettingsProvider>
  );
}
