// Brands, how their pages look, and what their mails say. Pictures are in no file.
import {
  type Content,
  crudKind,
  everyItem,
  type Kind,
  textOf,
  type Wire,
  withoutServerFields,
} from '../kind.ts';

const path = '/api/v1/brands';
const pictures = ['logo', 'favicon', 'backgroundImage'];

const nameOfBrand = (wire: Wire): string => (wire['isDefault'] === true ? 'Default' : textOf(wire['name']));

const readBrand = (wire: Wire): Content => {
  const { name, ...content } = withoutServerFields(wire, ['isDefault', 'emailDomainId']);
  return { ...content, brandName: name };
};
const bodyOf = ({ brandName, ...content }: Content): Content => ({ ...content, name: brandName });

/** The organisation has one from the beginning, whatever it is called; it is called Default here. */
const brands: Kind = {
  folder: 'brands',
  async list(call) {
    const items = await everyItem(call, `${path}?limit=200`);
    return items.map((wire) => ({
      id: textOf(wire['id']),
      name: nameOfBrand(wire),
      content: readBrand(wire),
      isBuiltIn: wire['isDefault'] === true,
    }));
  },
  async create(call, content) {
    const made = (await call('POST', path, { name: content['brandName'] })).json as Wire;
    await call('PUT', `${path}/${textOf(made['id'])}`, bodyOf(content));
    return textOf(made['id']);
  },
  update: async (call, id, content) => void (await call('PUT', `${path}/${id}`, bodyOf(content))),
  remove: async (call, id) => void (await call('DELETE', `${path}/${id}`)),
};

/** Each brand has one. */
const themes: Kind = {
  folder: 'brands/theme',
  parent: 'brands',
  async list(call, brandId) {
    const items = await everyItem(call, `${path}/${brandId}/themes`);
    return items.map((wire) => ({
      id: textOf(wire['id']),
      name: 'Theme',
      content: withoutServerFields(wire, pictures),
      isBuiltIn: true,
    }));
  },
  update: async (call, id, content, brandId) =>
    void (await call('PUT', `${path}/${brandId}/themes/${id}`, content)),
};

/** A mail in a language, as it was written here; mails as they come are in no file. */
const mails: Kind = {
  folder: 'brands/mails',
  parent: 'brands',
  async list(call, brandId) {
    const templates = await everyItem(call, `${path}/${brandId}/templates/email?limit=200`);
    const found = [];
    for (const template of templates) {
      const name = textOf(template['name']);
      const written = await everyItem(
        call,
        `${path}/${brandId}/templates/email/${name}/customizations?limit=200`,
      );
      for (const wire of written)
        found.push({
          id: `${name}:${textOf(wire['id'])}`,
          name: `${name} ${textOf(wire['language'])}`,
          content: { ...withoutServerFields(wire), template: name },
          isBuiltIn: false,
        });
    }
    return found;
  },
  async create(call, { template, ...content }, brandId) {
    const at = `${path}/${brandId}/templates/email/${textOf(template)}/customizations`;
    const made = (await call('POST', at, content)).json as Wire;
    return `${textOf(template)}:${textOf(made['id'])}`;
  },
  async update(call, id, { template, ...content }, brandId) {
    const [, own = ''] = id.split(':');
    await call(
      'PUT',
      `${path}/${brandId}/templates/email/${textOf(template)}/customizations/${own}`,
      content,
    );
  },
  async remove(call, id, brandId) {
    const [template = '', own = ''] = id.split(':');
    await call('DELETE', `${path}/${brandId}/templates/email/${template}/customizations/${own}`);
  },
};

export const lookKinds: readonly Kind[] = [
  brands,
  themes,
  mails,
  crudKind({ folder: 'sms-templates', path: '/api/v1/templates/sms' }),
];
