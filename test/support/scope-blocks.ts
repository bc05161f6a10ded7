import { asked, type Making } from './scope-world.js';
import { issueBlock, nextSerials } from './numbers.js';
import type { Person, Place } from './scope-people.js';

const NO_BLOCK = '00000000-0000-4000-8000-000000000000';

/** Of a unit's block those that give blocks out there and above. */
const givers = (_role: Person, place: Place): boolean => place === 'own' || place === 'above';

export const blockObjects: Record<string, Making> = {
  'POST /v1/number-blocks': async (world) => {
    const [first, last] = nextSerials(2);
    const { body } = await issueBlock(world.service, { first, last });
    const supervisor = world.service.as('supervisor-44', 'supervisor', '44');
    await supervisor.post(`/v1/number-blocks/${body.id}/return`, { count: 2 });
    const named = asked('/v1/number-blocks', '44-DHO', {
      body: { unit: '<x>', prefix: 'CA', first, last },
      absent: '44-NONE',
    });
    return [{ ...named, by: await world.seated('controller'), sees: givers }];
  },
  'POST /v1/number-blocks/:id/return': async (world) => {
    const [first, last] = nextSerials(2);
    const { id } = (await issueBlock(world.service, { first, last })).body;
    const named = asked('/v1/number-blocks/:x/return', id, { body: { count: 2 }, absent: NO_BLOCK });
    return [{ ...named, by: await world.seated('controller'), sees: givers }];
  },
};
