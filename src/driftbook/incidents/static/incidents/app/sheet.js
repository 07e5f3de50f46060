// A sheet by its ids, worked out once for each sheet.

const KINDS = [
  "places", "duties", "figures", "receivers", "phone_queues", "announcements", "posts",
  "scenarios", "steps", "situations", "contacts",
];
const known = new WeakMap();

// {places: Map, …, sheet}: the rows of each list by their ids, in the handbook's order.
export function index(sheet) {
  let book = known.get(sheet);
  if (!book) {
    book = { sheet };
    for (const kind of KINDS) book[kind] = new Map(sheet[kind].map((row) => [row.id, row]));
    known.set(sheet, book);
  }
  return book;
}

// Every step of the card by its id, in order; those of its scenarios at the end.
export function stepIds(book, card) {
  return [
    ...card.phases.flatMap((phase) => phase.steps),
    ...card.scenarios.flatMap((id) => book.scenarios.get(id).steps),
  ];
}

// Whether a contact answers at an instant (ms); null: the handbook does not say, or the sheet does
// not know that far.
export function answers(book, contact, at) {
  const hours = book.contacts.get(contact)?.open ?? null;
  if (hours === null) return null;
  const { made, until } = book.sheet;
  if (at < Math.floor(Date.parse(made) / 1000) * 1000 || at >= Date.parse(until)) return null;
  return hours.some(([opens, shuts]) => Date.parse(opens) <= at && at < Date.parse(shuts));
}
