import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { armTemplate, bicepTemplate, type TemplateConnection } from './connection-template.ts';

const SERVICE_PRINCIPAL: TemplateConnection = {
  name: 'billing',
  kind: 'V2',
  displayName: "O'Neill [billing] ${x}",
  shape: 'set',
  authId: 'oauthServicePrincipal',
  values: { 'token:clientId': 'client', 'token:TenantId': 'tenant', 'token:VaultName': 'demo' },
  secrets: ['token:clientSecret'],
};

describe('a connection as a template', () => {
  it('in ARM asks for what is secret, and has none of it', () => {
    expect(armTemplate(SERVICE_PRINCIPAL)).toMatchObject({
      parameters: { clientSecret: { type: 'securestring' } },
      resources: [
        {
          type: 'Microsoft.Web/connections',
          name: 'billing',
          location: '[resourceGroup().location]',
          kind: 'V2',
          properties: {
            parameterValueSet: {
              name: 'oauthServicePrincipal',
              values: {
                'token:clientId': { value: 'client' },
                'token:VaultName': { value: 'demo' },
                'token:clientSecret': { value: "[parameters('clientSecret')]" },
              },
            },
          },
        },
      ],
    });
  });

  it('in Bicep is the same, with its texts escaped', () => {
    expect(bicepTemplate(SERVICE_PRINCIPAL)).toBe(`@secure()
param clientSecret string

resource connection 'Microsoft.Web/connections@2018-07-01-preview' = {
  name: 'billing'
  location: resourceGroup().location
  kind: 'V2'
  properties: {
    displayName: 'O\\'Neill [billing] \\\${x}'
    api: {
      id: subscriptionResourceId('Microsoft.Web/locations/managedApis', resourceGroup().location, 'keyvault')
    }
    parameterValueSet: {
      name: 'oauthServicePrincipal'
      values: {
        'token:clientId': {
          value: 'client'
        }
        'token:TenantId': {
          value: 'tenant'
        }
        'token:VaultName': {
          value: 'demo'
        }
        'token:clientSecret': {
          value: clientSecret
        }
      }
    }
  }
}
`);
  });

  it.each([
    ['flat', { parameterValues: { vaultName: 'demo' } }],
    ['alternative', { parameterValueType: 'Alternative', alternativeParameterValues: { vaultName: 'demo' } }],
  ] as const)('keeps the %s shape that it was written in', (shape, properties) => {
    const template = armTemplate({ ...SERVICE_PRINCIPAL, shape, values: { vaultName: 'demo' }, secrets: [] });
    expect(template).toMatchObject({ parameters: {}, resources: [{ properties }] });
  });

  it('a certificate is a secure object', () => {
    const secrets = ['token:clientCertificateSecret'];
    expect(bicepTemplate({ ...SERVICE_PRINCIPAL, secrets })).toContain(
      '@secure()\nparam clientCertificateSecret object\n',
    );
    expect(armTemplate({ ...SERVICE_PRINCIPAL, secrets })).toMatchObject({
      parameters: { clientCertificateSecret: { type: 'secureObject' } },
    });
  });

  it('no text of a connection becomes an expression of either language', () => {
    fc.assert(
      fc.property(fc.string(), (displayName) => {
        const [resource] = (
          armTemplate({ ...SERVICE_PRINCIPAL, displayName }) as { resources: [{ properties: { displayName: string } }] }
        ).resources;
        const shown = resource.properties.displayName;
        expect(
          shown.startsWith('[') ? shown.startsWith('[[') && shown.slice(1) === displayName : shown === displayName,
        ).toBe(true);
        const [, line = ''] = /displayName: (.*)$/m.exec(bicepTemplate({ ...SERVICE_PRINCIPAL, displayName })) ?? [];
        // Reads Bicep's text back: what a backslash is before, and no quote or interpolation that has none.
        expect(line).toMatch(/^'(?:[^'\\$]|\\.|\$(?!\{))*'$/u);
      }),
    );
  });
});
