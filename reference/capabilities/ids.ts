/** Capability ids, `axis[:scope]` (11.1.3.1). Scopes compare byte for byte (MEX-CAP-06). */

/** An id taken apart at its first colon; `scope` is null where there is none, and may be empty. */
export interface CapabilityParts {
  readonly axis: string;
  readonly scope: string | null;
}

/** Takes an id apart; says nothing about whether it is known. */
export function parseCapability(id: string): CapabilityParts {
  const colon = id.indexOf(":");
  return colon < 0 ? { axis: id, scope: null } : { axis: id.slice(0, colon), scope: id.slice(colon + 1) };
}

/** True if one of the grants is the id itself, or the bare axis of a scoped id. Nothing else covers (MEX-CAP-04, MEX-CAP-05). */
export function isCovered(id: string, grants: ReadonlySet<string>): boolean {
  return grants.has(id) || (id.includes(":") && grants.has(parseCapability(id).axis));
}

/** Families that stay denied without an explicit consent record (MEX-CAP-11): devices, the network, secrets. */
export function needsConsent(id: string): boolean {
  const { axis } = parseCapability(id);
  return axis === "net.http" || axis === "secrets.use" || axis === "device" || axis.startsWith("device.");
}
