import type { Seeds } from "@homeward/contracts";

/** Who has a contact point, in words: "Kwame Ferriby (safeguarding lead)", "Rotherham CAMHS". */
export function nameOfPoint({ contactPoints, people, teams, units }: Seeds, pointId: string): string {
  const owner = contactPoints.find(({ id }) => id === pointId)?.owner;
  switch (owner?.kind) {
    case "person": {
      const person = people.find(({ id }) => id === owner.id);
      return person === undefined ? pointId : `${person.name} (${person.role.replace("-", " ")})`;
    }
    case "team":
      return withoutDemo(teams.find(({ id }) => id === owner.id)?.name ?? pointId);
    case "unit": {
      const unit = units.find(({ odsCode, ward }) => odsCode === owner.odsCode && ward === owner.ward);
      return unit === undefined ? pointId : `the nurse in charge of ${unit.ward}, ${unit.name}`;
    }
    default:
      return pointId;
  }
}

export const withoutDemo = (name: string): string => name.replace(/ \(demo\)$/, "");
