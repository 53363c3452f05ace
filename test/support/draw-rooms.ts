type Uses = { values: string[]; types: string[] };

/**
 * The import table as text: each room below those that import it, with the rooms that it imports. Rooms that import
 * each other stand on one level. Packages and node modules are left out.
 */
export function drawRooms(table: Record<string, string[]>): string {
  const uses = new Map(Object.entries(table).map(([room, rules]) => [room, usesOf(rules, table)]));
  const valuesOf = (room: string) => uses.get(room)?.values ?? [];
  const reached = new Map([...uses.keys()].map((room) => [room, reach(room, valuesOf)]));
  const together = (a: string, b: string) => reached.get(a)?.has(b) && reached.get(b)?.has(a);
  const level = (room: string): number => {
    const mates = [room, ...[...uses.keys()].filter((other) => together(room, other))];
    const below = mates.flatMap(valuesOf).filter((other) => !mates.includes(other));
    return below.length === 0 ? 0 : 1 + Math.max(...below.map(level));
  };
  const levels = group([...uses.keys()].sort(), level);
  const width = Math.max(...[...uses.keys()].map((room) => room.length));
  const floors = [...levels].sort(([a], [b]) => b - a).map(([, rooms]) => rooms);
  const drawn = floors.map((rooms) => rooms.map((room) => line(room, width, uses.get(room))).join('\n'));
  return `${drawn.join(`\n${'─'.repeat(width + 4)}\n`)}\n`;
}

function line(room: string, width: number, uses: Uses = { values: [], types: [] }): string {
  const types = uses.types.length > 0 ? [`(types: ${uses.types.join(', ')})`] : [];
  const all = [uses.values.join(', '), ...types].filter(Boolean).join(' ');
  return all === '' ? room : `${room.padEnd(width)} ─► ${all}`;
}

function usesOf(rules: string[], table: Record<string, string[]>): Uses {
  const types = rules.filter((rule) => rule.startsWith('types:')).map((rule) => rule.slice('types:'.length));
  const rooms = (names: string[]) => names.filter((name) => table[name] !== undefined).sort();
  return { values: rooms(rules), types: rooms(types) };
}

function reach(room: string, next: (room: string) => string[], seen = new Set<string>()): Set<string> {
  for (const other of next(room)) {
    if (seen.has(other)) continue;
    seen.add(other);
    reach(other, next, seen);
  }
  return seen;
}

function group<K, V>(values: V[], keyOf: (value: V) => K): Map<K, V[]> {
  const groups = new Map<K, V[]>();
  for (const value of values) groups.set(keyOf(value), [...(groups.get(keyOf(value)) ?? []), value]);
  return groups;
}
