// What the page knows, and who wants to hear of a change. Topics: entries, place (who and which chat), clock, link, read, tour.

export function createStore(initial) {
  const listeners = new Map();
  const state = initial;
  return {
    state,
    on(topics, listener) {
      for (const topic of topics) listeners.set(topic, [...(listeners.get(topic) ?? []), listener]);
    },
    tell(...topics) {
      for (const listener of new Set(topics.flatMap((topic) => listeners.get(topic) ?? []))) listener();
    },
  };
}

export const privateChat = (person) => `dm:${person}`;

export const isPrivate = (chat) => chat.startsWith("dm:");

export const ownerOf = (chat) => chat.slice("dm:".length);

export const personOf = (state, id) => state.people.find((person) => person.id === id);

export const nameOf = (state, id) => (id === "bot" ? state.bot : (personOf(state, id)?.name ?? id));

export const entriesOf = (state, chat) => state.entries.filter((entry) => entry.chat === chat);

export const roomOf = (state, chat) => state.rooms.find((room) => room.id === chat);

export function unread(state, chat) {
  const seen = state.read.get(chat) ?? 0;
  return state.entries.filter((entry) => entry.chat === chat && entry.seq > seen && entry.from === "bot").length;
}
