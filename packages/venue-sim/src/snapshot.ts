/** Plain JSON data (no bigint, no Map). Opaque: only `SimVenue.restore` reads it. Write it with JSON.stringify. */
export interface VenueSnapshot {
  readonly format: 'gridpilot-venue/1'
  readonly state: unknown
}
