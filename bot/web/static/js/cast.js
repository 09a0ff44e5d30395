// Who plays which part in the examples and in the tour: read from the organisation, so that any organisation works.

export function castOf(state) {
  const others = state.scene.departments.filter((name) => name !== state.scene.lead);
  const [carrier, customs, store] = [0, 1, 2].map((index) => others[index % others.length] ?? state.scene.lead);
  return {
    lead: part(state, state.scene.lead),
    carrier: part(state, carrier),
    customs: part(state, customs),
    store: part(state, store),
    last: part(state, others.at(-1) ?? state.scene.lead),
    head: { department: carrier, person: headOf(state, carrier) ?? coordinatorOf(state, carrier) },
    vice: { department: null, person: state.people.find((person) => person.role === "分管副总")?.id ?? state.me },
  };
}

const part = (state, department) => ({ department, person: coordinatorOf(state, department) });

export const coordinatorOf = (state, department) =>
  state.people.find((person) => person.department === department && person.role === "沟通协调岗")?.id ??
  state.people[0].id;

const headOf = (state, department) =>
  state.people.find((person) => person.department === department && person.role === "部门负责人")?.id;
