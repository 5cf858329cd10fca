import { rolesFrom } from './roles';

it.each<[readonly string[], Parameters<typeof rolesFrom>[1], readonly string[]]>([
  [['customer', 'root'], undefined, ['customer']],
  [['operator', 'customer', 'operator'], undefined, ['customer', 'operator']],
  [['clients'], { clients: ['customer'] }, ['customer']],
  [['admin'], { clients: ['customer'] }, []],
  [['team'], { team: ['operator', 'compliance'] }, ['operator', 'compliance']],
  [['toString', '__proto__'], { clients: ['customer'] }, []],
])('%j with the map %j is %j', (names, map, roles) => expect(rolesFrom(names, map)).toEqual(roles));
