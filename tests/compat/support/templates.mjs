// Templates for the tests.

import { readFileSync } from 'node:fs';
import { join } from 'node:path';

import { root } from './server.mjs';

export const webApp = readFileSync(join(root, 'examples/web-app.yml'), 'utf8');

// A VPC, a vSwitch in it, a group in the VPC, an instance in both: 4 resources, 3 deep.
export function network({ password = false } = {}) {
  return JSON.stringify({
    ROSTemplateFormatVersion: '2015-09-01',
    Description: 'A network with one instance',
    Parameters: {
      Cidr: { Type: 'String', Default: '10.0.0.0/16', Description: 'The whole network' },
      ...(password && { Password: { Type: 'String', NoEcho: true, MinLength: 8 } }),
    },
    Resources: {
      Vpc: {
        Type: 'ALIYUN::ECS::VPC',
        Description: 'Everything lies in here',
        Metadata: { Owner: 'network team' },
        Properties: { CidrBlock: { Ref: 'Cidr' }, VpcName: { Ref: 'ALIYUN::StackName' } },
      },
      Switch: {
        Type: 'ALIYUN::ECS::VSwitch',
        Properties: { VpcId: { Ref: 'Vpc' }, ZoneId: 'cn-hangzhou-h', CidrBlock: '10.0.1.0/24' },
      },
      Group: { Type: 'ALIYUN::ECS::SecurityGroup', Properties: { VpcId: { Ref: 'Vpc' } } },
      Web: {
        Type: 'ALIYUN::ECS::Instance',
        Properties: {
          VpcId: { Ref: 'Vpc' },
          VSwitchId: { Ref: 'Switch' },
          SecurityGroupId: { Ref: 'Group' },
          InstanceType: 'ecs.c6.large',
          ImageId: 'aliyun_3_x64_20G_alibase_20240528.vhd',
          ...(password && { Password: { Ref: 'Password' } }),
        },
      },
    },
    Outputs: {
      VpcId: { Description: 'The network', Value: { Ref: 'Vpc' } },
      Address: { Value: { 'Fn::GetAtt': ['Web', 'PrivateIp'] } },
    },
  });
}

// One VPC and nothing else.
export const vpcOnly = JSON.stringify({
  ROSTemplateFormatVersion: '2015-09-01',
  Resources: { Vpc: { Type: 'ALIYUN::ECS::VPC', Properties: { CidrBlock: '10.0.0.0/8' } } },
});
