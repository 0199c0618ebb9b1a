/** Who may do what. Each role may also do what stands before it, but for laboratory and administrator, which stand apart. */
export const ROLES = ["viewer", "technician", "verifier", "supervisor", "laboratory", "administrator"] as const;
export type UserRole = (typeof ROLES)[number];

/** What a person may be allowed to do. STOP is not in the list: it needs no permission. */
export type Permission = "watch" | "operate" | "judge" | "release" | "export" | "attest" | "administer";

export const PERMISSIONS: Readonly<Record<UserRole, readonly Permission[]>> = {
  viewer: ["watch"],
  technician: ["watch", "export", "operate"],
  verifier: ["watch", "export", "operate", "judge"],
  supervisor: ["watch", "export", "operate", "judge", "release"],
  laboratory: ["watch", "export", "attest"],
  administrator: ["watch", "administer"],
};

export function may(role: UserRole | null, permission: Permission): boolean {
  return role !== null && PERMISSIONS[role].includes(permission);
}
