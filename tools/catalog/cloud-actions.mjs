// Which actions of which service make, read, change and delete the resources of a type.

// What stands before the colon of a service's actions in policies, where it is not the product's
// code in lower case.
const policyCodes = {
  AIWorkSpace: 'paiworkspace',
  'amqp-open': 'amqp',
  BssOpenApi: 'bss',
  cas: 'yundun-cert',
  Cbn: 'cen',
  CloudAPI: 'apigateway',
  Cloudfw: 'yundun-cloudfirewall',
  'dataworks-public': 'dataworks',
  ddosbgp: 'yundun-ddosbgp',
  ddoscoo: 'yundun-ddoscoo',
  'dms-enterprise': 'dms',
  EAS: 'eas',
  'FC-Open': 'fc',
  foasconsole: 'stream',
  Green: 'yundun-greenweb',
  MaxCompute: 'odps',
  'Mns-open': 'mns',
  Ons: 'mq',
  'R-kvstore': 'kvstore',
  ResourceDirectoryMaster: 'resourcemanager',
  Sas: 'yundun-sas',
  sgw: 'hcs-sgw',
  Sls: 'log',
  'SWAS-OPEN': 'swas-open',
  VpcIpam: 'vpc',
  VpcPeer: 'vpc',
  'waf-openapi': 'yundun-waf',
};

// Services none of whose types has a known product.
const otherServices = {
  CMS2: 'cms',
  DATAHUB: 'dhs',
  FOAS: 'stream',
  Memcache: 'ocs',
  ThreatDetection: 'yundun-sas',
  WAF3: 'yundun-waf',
};

// The action that changes most properties, where the facts begin with another.
const changedBy = {
  'ALIYUN::ALB::LoadBalancer': 'UpdateLoadBalancerAttribute',
  'ALIYUN::ECS::Instance': 'ModifyInstanceAttribute',
  'ALIYUN::REDIS::Instance': 'ModifyInstanceAttribute',
};

const codeOf = (product) => policyCodes[product] ?? product.toLowerCase();

// "CreateLoadBalancer{HTTP|TCP}Listener" is any of them; "A+B", "A / B (when)" are both.
function names(entries = []) {
  const found = [];
  for (const { action = '' } of entries) {
    const plain = action.replace(/\{[^}]*\}/g, '*').replace(/\([^)]*\)/g, '');
    for (const word of plain.split(/[+/,\s]+/)) {
      if (/^[A-Z][A-Za-z0-9]*[a-z*][A-Za-z0-9*]*$/.test(word) && !found.includes(word)) {
        found.push(word);
      }
    }
  }
  return found;
}

// What a step cannot do without stands first. Of changes that is the one named like the creation:
// CreateVpc, ModifyVpcAttribute.
function mostNeededFirst(type, updates, creates) {
  const thing = (creates[0] ?? '').replace(/^[A-Z][a-z]+/, '');
  const plain = new RegExp(`^(Modify|Update|Set)${thing.replace('*', '\\*')}(Attributes?|Config|Info)?$`);
  const rank = (action) => (plain.test(action) ? 0 : /^(Modify|Update|Set)/.test(action) ? 1 : 2);
  const first = changedBy[type] ?? [...updates].sort((a, b) => rank(a) - rank(b))[0];
  return first ? [first, ...updates.filter((action) => action !== first)] : [];
}

function rowOf(name, fact) {
  const row = { name, service: codeOf(fact.product) };
  const waits = names([...(fact.ready ?? []), ...(fact.update_ready ?? []), ...(fact.deleted ?? [])]);
  const made = names(fact.create);
  const reads = names(fact.read);
  const steps = {
    // What follows a creation nobody knows the action of is not its action.
    create: made.length ? names([...fact.create, ...(fact.post_create ?? [])]) : [],
    read: reads.length ? [...new Set([...reads, ...waits])] : [],
    update: mostNeededFirst(name, names(fact.update), made),
    delete: names([...(fact.delete ?? []), ...(fact.pre_delete ?? [])]),
  };
  for (const [step, actions] of Object.entries(steps)) if (actions.length) row[step] = actions;
  return row;
}

const most = (counts) => Object.entries(counts).sort((a, b) => b[1] - a[1] || (a[0] < b[0] ? -1 : 1))[0][0];

// The service of most types with the same second part of the name, and what most of its reading
// actions begin with: for the types nothing more is known of.
function servicesOf(rows) {
  const byPart = {};
  for (const row of rows) {
    const part = row.name.split('::')[1];
    const seen = (byPart[part] ??= { codes: {}, reads: {} });
    seen.codes[row.service] = (seen.codes[row.service] ?? 0) + 1;
    const verb = /^(Get|Describe|List|Query)/.exec(row.read?.[0] ?? '')?.[1] ?? 'Get';
    const kind = verb === 'Describe' ? 'Describe' : 'Get';
    seen.reads[kind] = (seen.reads[kind] ?? 0) + 1;
  }
  const services = Object.entries(byPart).map(([part, seen]) => ({
    part,
    service: most(seen.codes),
    read: most(seen.reads),
  }));
  for (const [part, service] of Object.entries(otherServices)) {
    if (!byPart[part]) services.push({ part, service, read: 'Get' });
  }
  return services.sort((a, b) => (a.part < b.part ? -1 : 1));
}

// `facts` as catalog/openapi-map.json.
export function buildCloudActions(facts) {
  const usable = (fact) => fact.product && /^[A-Za-z0-9-]+$/.test(fact.product);
  const types = Object.entries(facts.types)
    .filter(([, fact]) => usable(fact))
    .map(([name, fact]) => rowOf(name, fact));
  const sources = Object.entries(facts.datasources)
    .filter(([, fact]) => usable(fact) && names([fact]).length)
    .map(([name, fact]) => ({ name, service: codeOf(fact.product), read: names([fact]) }));
  const byName = (a, b) => (a.name < b.name ? -1 : 1);
  return { services: servicesOf(types), types: [...types, ...sources].sort(byName) };
}
