/**
 * What may be wrong with a question, by codes that stay: whoever shows a fault in another language goes by the code and the parameters. A code is never
 * given another meaning, and none is taken away. Texts only.
 */
export const faultTexts = {
  not_found: 'Not found',
  internal: 'Internal server error',
  /** The shape of a request, in the words of what checked it. */
  request: '{reason}',
  too_many_questions: 'too many questions at once',
  too_many_listeners: 'too many listen to events',
  too_many_requests: 'more than {most} requests a minute: again in {after}',
  database_away: 'the database is out of reach right now',
  text_not_stored: 'a text holds a character that cannot be stored',
  token_needed: 'a token is needed',
  token_unknown: 'this token is not known',
  role_needed: 'this token is of role {role}: it takes {needed}',
  local_only: 'without tokens this server is asked as localhost only (--no-tokens allows every name)',
  foreign_page: 'a page of another site asks for it',
  job_unknown: 'there is no job {id}',
  job_unfinished: 'job {id} is not finished yet: it is {state}',
  job_without_flows: 'job {id} failed and left no flows: {reason}',
  job_without_summary: 'job {id} has no summary',
  job_ended: 'job {id} had ended before: it is {state}',
  job_not_ended: 'job {id} has not ended: it is {state}',
  job_runs: 'job {id} runs: cancel it first',
  job_without_index: 'job {id} kept no packet index: run it again',
  packets_unreadable: 'the packets of this job cannot be read: {what}: at byte {offset}: {reason}',
  flow_unknown: 'job {job} has no flow {id}',
  flow_not_corrected: 'flow {id} was not corrected',
  session_unknown: 'job {job} has no session {id}',
  address_unseen: 'no flow of job {job} has this address',
  address_wrong: 'ip is not an IPv4 or IPv6 address',
  capture_unknown: 'there is no such capture',
  capture_named_unknown: 'there is no capture {name}',
  capture_ambiguous: 'several captures have this name: add the extension',
  capture_gone: 'the capture {name} is no longer there',
  capture_filter: 'filter: {reason}',
  label_unknown: 'there is no label {label}',
  label_not_catalogued: 'the catalogue has no label {label} (allow_new takes it all the same)',
  label_not_catalogued_near: 'the catalogue has no label {label}; near it: {near} (allow_new takes it all the same)',
  model_unknown: 'there is no model {name}',
  model_ambiguous: 'there are several versions of it: {names}',
  column_unknown: '{parameter}: {table} have no column {name}',
  column_unknown_near: '{parameter}: {table} have no column {name}; near it: {near}',
  cursor_wrong: 'after: is no cursor that a page named',
  cursor_of_other_order: 'after: the page was of another order',
  offset_with_after: 'offset: goes without after',
  upload_without_length: 'Upload-Length: is missing',
  upload_without_name: 'metadata filename: is missing',
  upload_name_wrong:
    'metadata filename: must be a plain name that ends as captures do (.pcap, .pcapng, .cap, .dmp; .gz, .zst, .lz4)',
  upload_exists: 'there is a capture of this name already',
  upload_unreadable: 'it cannot be read as a capture: {reason}',
  uploads_too_many: 'too many uploads are under way',
  uploads_too_large: 'all uploads under way take {most} bytes at most',
  uploads_full: 'uploads under way take {taken} of {most} bytes: again once some have ended or expired',
  filter_too_long: 'the filter is longer than {most} characters',
  filter_too_deep: 'nested deeper than {most}',
  filter_too_many_values: 'more than {most} values',
  filter_quote_open: 'the quote is not closed',
  filter_character: '{character} means nothing here',
  filter_ends: 'the filter ends where {expected} is expected',
  filter_bracket_open: 'the bracket {open} is not closed: {close} is missing',
  filter_stands: '"{text}" stands where {expected} is expected',
  filter_field_unknown: 'there is no field {name}',
  filter_field_unknown_near: 'there is no field {name}; near it: {near}',
  filter_value: '{word} ({field}) is compared with {wanted}; "{value}" is none',
  filter_no_such_date: 'there is no such date: {value}',
  filter_no_such_time: 'there is no such time: {value} (hours go to 23, minutes and seconds to 59)',
  filter_range_upside_down: 'the range {low}..{high} is upside down: it begins above its end',
  filter_for_texts: '{operator} is for texts; {word} is none',
  filter_for_numbers: '{operator} is for numbers; {word} is none',
  filter_one_value: '{operator} takes one value',
  filter_no_operator: '= is no operator',
  filter_pattern_too_long: 'the pattern is longer than {most} characters',
  filter_pattern: 'the pattern is no regular expression: {reason}',
} as const;

export type FaultCode = keyof typeof faultTexts;
export type FaultParams = Readonly<Record<string, string | number>>;

/** In English. */
export function faultText(code: FaultCode, params: FaultParams = {}): string {
  return faultTexts[code].replaceAll(/\{(\w+)\}/g, (whole, name: string) => String(params[name] ?? whole));
}

/** What a filter may be told to hold, in the parameters `expected` and `wanted`. */
export const filterWords = [
  'a field',
  'a field, a bracket or a negation',
  'an operator and a value',
  'a value',
  'values in { }',
  '&& or ||',
  '&&, || or )',
  'something else',
  'true or false',
  'an address or a network such as 10.0.0.0/8',
  'a protocol: its name, or its number, 0 to 255',
  'a port, 0 to 65535',
  'a time: microseconds since the epoch, or such as 2026-01-31T12:00:00Z',
  'a time: seconds since the epoch, or such as 2026-01-31T12:00:00Z',
  'a duration: microseconds, or such as 2s, 500ms',
  'a duration: milliseconds, or such as 2s, 500ms',
  'a size: bytes, or such as 10MB',
  'a number',
] as const;
export type FilterWord = (typeof filterWords)[number];
