import type { Role } from "@/lib/api/people";
import { ROLES } from "@/lib/roles";

/** The roles somebody with this role can give: only an owner makes owners. */
export function RoleOptions({ giver }: { giver: Role }) {
  const given = ROLES.filter((role) => role.value !== "owner" || giver === "owner");
  return given.map((role) => (
    <option key={role.value} value={role.value}>
      {role.label}
    </option>
  ));
}
