/**
 * Report: the figures as one HTML file that needs nothing beside it: no script, no font, no address but the one that the places'
 * licence asks for. Asks nothing of a lake and reads no file.
 */
import type { GraphNode } from '../flow-graph.js';
import { colourOf, graphChart, otherColour, timeChart } from './charts.js';
import type { ReportFigures } from './figures.js';
import { healthSection } from './health-section.js';
import { foreign, type Html, html, type Part } from './html.js';
import { Amounts, countryName, dictionary, type Language } from './language.js';
import { legend, note, section, stackedBar, tile, topTable, type Writing } from './parts.js';
import { protections } from './protection.js';
import { flowsSection, sessionsSection } from './row-sections.js';
import { style } from './style.js';

/** What a browser may do with the page: show it. */
export const pagePolicy = "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'";

class Report {
  readonly #figures: ReportFigures;
  readonly #language: Language;
  readonly #writing: Writing;

  constructor(figures: ReportFigures, language: Language) {
    this.#figures = figures;
    this.#language = language;
    this.#writing = { words: dictionary[language], amounts: new Amounts(language) };
  }

  #titleOf(of: 'labels' | 'groups', key: string | null): string {
    const { words } = this.#writing;
    if (key === null) return words.others;
    if (key === 'unknown') return words.unknown;
    const { titles } = this.#figures;
    return Object.hasOwn(titles[of], key) ? (titles[of][key]?.[this.#language] ?? key) : key;
  }

  readonly #labelName = (key: string): Part => foreign(this.#titleOf('labels', key));

  #head(): Html {
    const { words, amounts } = this.#writing;
    const { read, overview, filter, program, made_at } = this.#figures;
    const names = read?.captures.slice(0, 5).map(({ name }) => foreign(name)) ?? [];
    const more = (read?.captures.length ?? 0) - names.length;
    const from = amounts.time(overview.time_start_us);
    return html`<header><h1>${words.title}</h1>
<p>${names.map((name, index) => [index > 0 && ', ', name])}${more > 0 && ` + ${amounts.count(more)}`}</p>
<p class="soft">${overview.time_start_us !== null && `${from} – ${amounts.time(overview.time_end_us)}. `}${words.utc}</p>
${filter !== null && html`<p class="soft">${words.filter}: <code>${foreign(filter, 500)}</code></p>`}
<p class="soft">${words.madeBy} ${program.name} ${program.version}, ${made_at.replace('T', ' ').slice(0, 19)}</p></header>\n`;
  }

  #headline(): Html {
    const { words, amounts } = this.#writing;
    const { overview } = this.#figures;
    const { flows, bytes, packets, duration_us: span, payload_bytes: payload } = overview;
    const share = (part: number, whole: number) => amounts.percent(whole === 0 ? 0 : part / whole);
    const tiles = [
      tile(words.bytes, amounts.bytes(bytes), `${words.payload}: ${share(payload, bytes)}`),
      tile(words.packets, amounts.count(packets)),
      tile(words.flows, amounts.count(flows)),
      tile(words.sessions, amounts.count(overview.sessions)),
      tile(words.labelled, share(overview.labelled_flows, flows), amounts.count(overview.labelled_flows)),
      tile(words.labels, amounts.count(overview.labels)),
      tile(words.clients, amounts.count(overview.clients)),
      tile(words.servers, amounts.count(overview.servers)),
      tile(words.duration, span === null ? '–' : amounts.span(span)),
      tile(words.rate, span === null || span === 0 ? '–' : amounts.scaled((bytes * 8e6) / span, words.bitPerSecond)),
    ];
    return section('headline', words.headline, html`<dl class="tiles">${tiles}</dl>`);
  }

  #overTime(): Html {
    const { words, amounts } = this.#writing;
    const { timeseries } = this.#figures;
    if (timeseries.bins === 0) return section('time', words.overTime, note(words.noFlows));
    const entries = timeseries.series.map(({ key }, index) => ({
      colour: colourOf(index),
      text: foreign(this.#titleOf('labels', key)),
    }));
    const all =
      timeseries.other === null ? entries : [...entries, { colour: otherColour, text: html`${words.others}` }];
    const chart = timeChart(timeseries, amounts, words.bitPerSecond, words.overTime);
    return section('time', words.overTime, html`<figure>${chart}${legend(all)}</figure>`, note(words.overTimeNote));
  }

  #protection(): Html {
    const { words, amounts } = this.#writing;
    const { protection } = this.#figures;
    const colours = { encrypted: '#4fa56a', readable: '#e8963e', either: '#8a6fc8', unknown: otherColour } as const;
    const whole = protections.reduce((sum, name) => sum + protection[name].bytes, 0);
    const shares = protections.map((name) => ({
      name,
      share: whole === 0 ? 0 : protection[name].bytes / whole,
      colour: colours[name],
    }));
    const entries = shares.map(({ name, share, colour }) => ({
      colour,
      text: html`${words[name]}: <b>${amounts.percent(share)}</b> (${amounts.bytes(protection[name].bytes)}, ${amounts.count(protection[name].flows)} ${words.flows.toLowerCase()})`,
    }));
    const chart = html`<figure>${stackedBar(shares, words.protection)}${legend(entries)}</figure>`;
    return section('protection', words.protection, chart, note(words.protectionNote));
  }

  #list(title: string, name: keyof ReportFigures['top'], options: Parameters<typeof topTable>[3] = {}): Html {
    return html`<div><h3>${title}</h3>${topTable(this.#figures.top[name], title, this.#writing, options)}</div>`;
  }

  #applications(): Html {
    const { words } = this.#writing;
    const groupName = (key: string) => foreign(this.#titleOf('groups', key));
    return section(
      'applications',
      words.applications,
      html`<div class="pair">${this.#list(words.labels, 'labels', { nameOf: this.#labelName })}
${this.#list(words.groups, 'groups', { nameOf: groupName })}</div>`,
    );
  }

  #protocols(): Html {
    const { words } = this.#writing;
    const nameOf = (key: string) => (key === 'unknown' ? words.unknown : foreign(key));
    return section(
      'protocols',
      words.protocols,
      html`<div class="pair">${this.#list(words.protocols, 'protocols', { most: 20, nameOf })}
<div>${this.#list(words.transports, 'transports')}${this.#list(words.ports, 'ports')}</div></div>`,
    );
  }

  #addresses(): Html {
    const { words } = this.#writing;
    const mono = (key: string) => html`<span class="mono">${foreign(key)}</span>`;
    return section(
      'addresses',
      `${words.clients}, ${words.servers.toLowerCase()}`,
      html`<div class="pair">${this.#list(words.clients, 'clients', { nameOf: mono })}
${this.#list(words.servers, 'servers', { nameOf: mono })}</div>`,
    );
  }

  #names(): Html {
    const { words } = this.#writing;
    const { attribution } = this.#figures;
    const credit = html`<a href="${attribution.url}" rel="noopener noreferrer">${attribution.text}</a>`;
    return section(
      'names',
      `${words.names}, ${words.countries.toLowerCase()}`,
      html`<div class="pair">${this.#list(words.names, 'names', { withoutNull: true })}
<div>${this.#list(words.countries, 'countries', { nameOf: (key) => foreign(countryName(key, this.#language)) })}${note([words.countriesNote, ' ', credit])}</div></div>`,
    );
  }

  #clients(): Html {
    const { words } = this.#writing;
    const mono = (key: string) => html`<span class="mono">${foreign(key)}</span>`;
    return section(
      'fingerprints',
      `${words.fingerprints}, ${words.userAgents}`,
      html`<div class="pair">${this.#list(words.fingerprints, 'ja4', { nameOf: mono, withoutNull: true })}
${this.#list(words.userAgents, 'user_agents', { withoutNull: true })}</div>`,
    );
  }

  #whom(): Html {
    const { words } = this.#writing;
    const { graph } = this.#figures;
    const colours = new Map(this.#figures.timeseries.series.map(({ key }, index) => [key, colourOf(index)]));
    const nameOf = ({ level, key }: GraphNode) => (level === 1 ? this.#titleOf('labels', key) : (key ?? words.others));
    const drawn =
      graph.links.length === 0
        ? note(words.noFlows)
        : html`<figure>${graphChart(graph, nameOf, colours, words.whom)}</figure>`;
    return section('whom', words.whom, drawn, note(words.whomNote));
  }

  #contents(): Html {
    const { words } = this.#writing;
    const { read } = this.#figures;
    const links: [string, string][] = [
      ['headline', words.headline],
      ...(read === null ? [] : [['read', words.read] as [string, string]]),
      ['time', words.overTime],
      ['applications', words.applications],
      ['protocols', words.protocols],
      ['protection', words.protection],
      ['whom', words.whom],
      ['addresses', `${words.clients}, ${words.servers.toLowerCase()}`],
      ['names', `${words.names}, ${words.countries.toLowerCase()}`],
      ['fingerprints', words.fingerprints],
      ['flows', words.largestFlows],
      ['sessions', words.largestSessions],
    ];
    return html`<nav aria-label="${words.contents}"><ul>${links.map(([id, text]) => html`<li><a href="#${id}">${text}</a></li>`)}</ul></nav>\n`;
  }

  page(): Html {
    const { read, flows, sessions } = this.#figures;
    const title = [dictionary[this.#language].title, read?.captures[0]?.name].filter((text) => text !== undefined);
    return html`<!DOCTYPE html>
<html lang="${this.#language}">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${pagePolicy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="referrer" content="no-referrer">
<title>${title.join(': ')}</title>
<style>${style}</style>
</head>
<body>
<main>
${this.#head()}${this.#contents()}${this.#headline()}${read !== null && healthSection(read, this.#writing)}${this.#overTime()}${this.#applications()}${this.#protocols()}${this.#protection()}${this.#whom()}${this.#addresses()}${this.#names()}${this.#clients()}${flowsSection(flows, this.#writing, this.#labelName)}${sessionsSection(sessions, this.#writing, this.#labelName)}
</main>
</body>
</html>
`;
  }
}

export function reportPage(figures: ReportFigures, language: Language): string {
  return new Report(figures, language).page().text;
}
